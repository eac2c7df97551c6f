import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { PatientLine, PatientSearch, PatientsFound, Problem } from "$lib/api";
import { Directory, PAGE } from "./directory.svelte";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const line = (id: string): PatientLine => ({
  id,
  number: 1,
  given_name: id,
  family_name: "",
  birth_date: null,
  phone: "",
  email: "",
  provisional: false,
  active: true,
});

/** A Rust side with `total` patients p0, p1, … which answers when it is told to. */
function clinic(total: number) {
  const open: {
    search: PatientSearch;
    answer: (found: PatientsFound) => void;
    fail: (it: Problem) => void;
  }[] = [];
  const ask = (search: PatientSearch) =>
    new Promise<PatientsFound>((answer, fail) => open.push({ search, answer, fail }));
  async function answer(at = 0): Promise<void> {
    const [{ search, answer }] = open.splice(at, 1) as [(typeof open)[number]];
    const ids = Array.from({ length: total }, (_, it) => `p${it}`);
    const matching = ids
      .filter((it) => it.includes(search.text))
      .slice(search.offset, search.offset + search.limit);
    answer({ patients: matching.map(line), total: search.text ? null : total });
    await settled();
  }
  return { ask, open, answer };
}

const settled = () => vi.advanceTimersByTimeAsync(0);

async function opened(total: number) {
  const rust = clinic(total);
  const directory = new Directory(rust.ask);
  void directory.read();
  await rust.answer();
  return { rust, directory };
}

it("everybody is listed while nothing is typed, and only the first page is read", async () => {
  const { rust, directory } = await opened(1000);
  expect(directory.count).toBe(1000);
  expect(directory.at(0)?.id).toBe("p0");
  expect(directory.at(PAGE)).toBeUndefined();
  expect(rust.open).toHaveLength(0);
});

it("a page is read once, when it comes into sight", async () => {
  const { rust, directory } = await opened(1000);
  void directory.see(390, 410);
  void directory.see(392, 412);
  expect(rust.open.map((it) => it.search.offset)).toEqual([PAGE, 2 * PAGE]);
  await rust.answer();
  await rust.answer();
  expect(directory.at(399)?.id).toBe("p399");
  expect(directory.at(400)?.id).toBe("p400");
  expect(directory.placeOf("p400")).toBe(400);
});

it("a late answer to an old question is dropped", async () => {
  const { rust, directory } = await opened(30);
  directory.text = "p1";
  await vi.advanceTimersByTimeAsync(40);
  directory.text = "p12";
  await vi.advanceTimersByTimeAsync(40);
  await rust.answer(1);
  await rust.answer(0);
  expect(directory.shown).toMatchObject({ is: "matches", text: "p12" });
  expect(directory.count).toBe(1);
});

it("what is typed without a pause is one question, asked within 40 ms", async () => {
  const { rust, directory } = await opened(30);
  for (const text of ["p", "p1", "p12"]) directory.text = text;
  expect(rust.open).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(40);
  expect(rust.open.map((it) => it.search.text)).toEqual(["p12"]);
});

it("a change reads the pages in sight again and keeps the list on screen meanwhile", async () => {
  const { rust, directory } = await opened(1000);
  void directory.see(250, 280);
  await rust.answer();
  void directory.read();
  expect(directory.at(260)?.id).toBe("p260");
  expect(rust.open.map((it) => it.search.offset)).toEqual([PAGE]);
  await rust.answer();
  expect(directory.at(0)).toBeUndefined();
  expect(directory.at(260)?.id).toBe("p260");
});

it("a failed search is told, and the next one can succeed", async () => {
  const { rust, directory } = await opened(30);
  directory.text = "p2";
  await vi.advanceTimersByTimeAsync(40);
  rust.open.splice(0, 1)[0]?.fail({ code: "storage", reference: "x" });
  await settled();
  expect(directory.shown.is).toBe("failed");
  void directory.read();
  await rust.answer();
  expect(directory.shown.is).toBe("matches");
});
