import { expect, it } from "vitest";
import type { CalendarItem, Placement, Problem } from "$lib/api";
import { CalendarBook } from "./calendar.svelte";
import { Commands, type News } from "./commands.svelte";

const item = {
  id: "a",
  version: 3,
  date: "2026-11-23",
  from: 540,
  to: 570,
  minutes: 30,
  status: "confirmed",
  patient_name: "Ines Young",
} as CalendarItem;
const to: Placement = {
  provider_id: "p",
  location_id: "l",
  resource_ids: [],
  date: "2026-11-23",
  from: 600,
  minutes: 30,
};

function desk(answer: (name: string, request: unknown) => unknown) {
  const sent: [string, unknown][] = [];
  const told: News[] = [];
  const book = new CalendarBook(async (from) => ({
    days: [{ date: from, minutes: 1440, skipped: null, repeated: null, providers: [], closed: [] }],
    items: from === item.date ? [item] : [],
    today: item.date,
    now: 600,
  }));
  const send = async (name: string, request: unknown) => {
    sent.push([name, request]);
    return answer(name, request);
  };
  const commands = new Commands(book, (news) => told.push(news), send as never);
  return { book, commands, sent, told };
}

it("a move is drawn at once and told when it is kept (Q10)", async () => {
  let seen = 0;
  const { book, commands, told } = desk(() => {
    seen = book.items(item.date)[0]?.from ?? 0;
    return { item: { ...item, from: 600 }, changed: true };
  });
  await book.show(item.date, item.date);
  await commands.place({ item, to, how: "move" });
  expect(seen).toBe(600);
  expect(told).toMatchObject([{ is: "placed", how: "move" }]);
  expect(book.items(item.date)[0]?.from).toBe(600);
});

it("a refused move is back where it was, with the reason and a way out", async () => {
  const problem: Problem = { code: "does_not_fit", misfits: [], may_override: true };
  const { book, commands, told } = desk(() => {
    throw problem;
  });
  await book.show(item.date, item.date);
  await commands.place({ item, to, how: "move" });
  expect(book.items(item.date)[0]?.from).toBe(540);
  expect(commands.refused).toMatchObject({ attempt: { how: "move" }, problem });
  expect(told).toEqual([]);
});

it("trying again with a reason sends it (C19)", async () => {
  const { commands, sent } = desk(() => ({ item, changed: true }));
  await commands.place({ item, to, how: "move" }, { override_reason: "emergency" });
  expect(sent[0]).toMatchObject(["edit_appointment", { id: "a", version: 3, override_reason: "emergency" }]);
});

it("who asked hears of it however often it was tried: a form goes on from what is in the book (D3)", async () => {
  const problem: Problem = { code: "visit_broken", faults: [], may_override: true };
  let refuses = true;
  const { commands } = desk(() => {
    if (refuses) throw problem;
    return { items: [{ ...item, version: 4, from: 600 }], changed: true };
  });
  const heard: CalendarItem[] = [];
  await commands.place({
    item: { ...item, visit_id: "v" },
    to,
    how: "move",
    done: (it) => heard.push(it),
  });
  expect(heard).toEqual([]);
  refuses = false;
  await commands.place(commands.refused!.attempt, { override_reason: "agreed" });
  expect(heard).toMatchObject([{ id: "a", version: 4, from: 600 }]);
});

it("a copy gets its own id and the original stays (S3.7)", async () => {
  const { book, commands, sent } = desk((_, request) => ({
    item: { ...item, id: (request as { id: string }).id, from: 600 },
    changed: true,
  }));
  await book.show(item.date, item.date);
  await commands.place({ item, to, how: "copy" });
  expect(sent[0]?.[0]).toBe("duplicate_appointment");
  expect(book.items(item.date)).toHaveLength(2);
});

it("a step that is refused says why and changes nothing", async () => {
  const { book, commands, told } = desk(() => {
    throw { code: "invalid_transition", from: "cancelled" };
  });
  await book.show(item.date, item.date);
  expect(await commands.step(item, "check_in")).toBe(false);
  expect(told).toMatchObject([{ is: "problem" }]);
  expect(book.items(item.date)[0]?.status).toBe("confirmed");
});
