import { expect, it } from "vitest";
import type { CalendarItem, Placement, Problem } from "$lib/api";
import { CalendarBook } from "$desk/data/calendar.svelte";
import { Commands } from "$desk/data/commands.svelte";
import { Repairing } from "./repairing.svelte";

const item = (id: string, version = 1) =>
  ({ id, version, date: "2027-03-02", from: 540, minutes: 30, starts_at: id }) as CalendarItem;
const at = (from: number): Placement => ({
  ...{ provider_id: "ruiz", location_id: "main", resource_ids: [] },
  ...{ date: "2027-03-02", from, minutes: 30 },
});

/** Dr Osei is out; `proposals` are what Rust finds, question by question, and `answers` what it says to an approval. */
async function repairing(proposals: Record<string, number>[], refused: Problem | null = null) {
  const saved: { moves: { appointment_id: string; version: number }[] }[] = [];
  let asked = 0;
  const send = async (name: string, request: unknown) => {
    if (name === "repair_day") {
      saved.push(request as (typeof saved)[number]);
      if (refused && saved.length === 1) throw refused;
      return { items: [], changed: true };
    }
    const now = proposals[Math.min(asked, proposals.length - 1)]!;
    asked++;
    const moves = Object.entries(now).map(([id, from]) => ({ item: item(id, asked), placement: at(from) }));
    return { moves, unplaced: [], whole: true };
  };
  const book = new CalendarBook();
  const it = new Repairing(book, new Commands(book, () => {}), () => false, send as never);
  it.open({ is: "provider", id: "osei" }, "2027-03-02");
  await it.look();
  return { it, saved };
}

const fates = (it: Repairing) =>
  it.rows.map(({ fate }) => (fate.is === "move" ? fate.placement.from : fate.is));

it("what was decided stays where the proposal is the same again (D9)", async () => {
  const { it } = await repairing([
    { ada: 600, ben: 630 },
    { ada: 600, ben: 660 },
  ]);
  it.decide("ada", { is: "wait" });
  it.decide("ben", { is: "pin" });
  await it.look();
  expect(fates(it)).toEqual(["wait", 660]);
});

it("a proposal that is taken is still known as the proposal after another look", async () => {
  const { it } = await repairing([{ ada: 600 }]);
  await it.look();
  const [row] = it.rows;
  expect(row!.fate).toMatchObject({ is: "move" });
  expect(row!.fate.is === "move" && row!.fate.placement === row!.proposed).toBe(true);
});

it("a refused approval reads the day again, says why, and can be approved (D9)", async () => {
  const { it, saved } = await repairing(
    [
      { ada: 600, ben: 630 },
      { ada: 600, ben: 690 },
    ],
    {
      code: "changed_since",
    },
  );
  it.decide("ada", { is: "stay" });
  expect(await it.approve("Dr Osei")).toBe(false);
  expect(it.refused?.code).toBe("changed_since");
  expect(fates(it)).toEqual(["stay", 690]);
  expect(await it.approve("Dr Osei")).toBe(true);
  expect(saved[1]!.moves).toMatchObject([{ appointment_id: "ben", version: 2 }]);
});

it("an own choice that was refused gives way to the proposal", async () => {
  const { it } = await repairing([{ ada: 600, ben: 630 }], {
    code: "some_refused",
    parts: [
      { appointment_id: "ada", date: null, why: { code: "does_not_fit", misfits: [], may_override: false } },
    ],
  });
  it.decide("ada", { is: "move", placement: at(900) });
  it.decide("ben", { is: "move", placement: at(930) });
  await it.approve("Dr Osei");
  expect(fates(it)).toEqual([600, 930]);
});
