import { expect, test } from "vitest";
import type { AuditAsk, AuditLine, AuditPage } from "$lib/api";
import { AuditLog } from "./log.svelte";

const line = (seq: number): AuditLine => ({
  seq,
  at: "2027-03-02T09:00:00Z",
  date: "2027-03-02",
  minute: 600,
  by: "Maya",
  what: "Signed in",
  more: "",
  about: null,
});

/** A log of numbers from `last` down to 1, three a page, and what it was asked. */
function numbers(last: number) {
  const questions: AuditAsk[] = [];
  const ask = async (it: AuditAsk): Promise<AuditPage> => {
    questions.push(it);
    const first = it.after === null ? last : Number(it.after) - 1;
    const lines = [first, first - 1, first - 2].filter((n) => n > 0).map(line);
    const end = lines.at(-1)!.seq;
    return { lines, further: end > 1 ? String(end) : null };
  };
  return { log: new AuditLog(ask), questions };
}

const seqs = (log: AuditLog) => (log.shown.is === "here" ? log.shown.lines.map((it) => it.seq) : []);

test("pages follow one another to the end, and nothing is asked beyond it", async () => {
  const { log, questions } = numbers(5);
  await log.read();
  await log.more();
  await log.more();
  expect(seqs(log)).toEqual([5, 4, 3, 2, 1]);
  expect(questions.map((it) => it.after)).toEqual([null, "3"]);
});

test("a page that is on its way is not asked for twice", async () => {
  const { log, questions } = numbers(9);
  await log.read();
  await Promise.all([log.more(), log.more()]);
  expect(seqs(log)).toEqual([9, 8, 7, 6, 5, 4]);
  expect(questions).toHaveLength(2);
});

test("narrowing begins at the newest and drops a page that comes too late", async () => {
  const { log, questions } = numbers(9);
  await log.read();
  await Promise.all([log.more(), log.narrow({ person: "system" })]);
  expect(seqs(log)).toEqual([9, 8, 7]);
  expect(questions.at(-1)).toMatchObject({ person: "system", after: null });
  expect(log.isNarrowed).toBe(true);
});

test("what cannot be read is said, and can be read again", async () => {
  let broken = true;
  const log = new AuditLog(async () => {
    if (broken) throw { code: "storage" };
    return { lines: [line(1)], further: null };
  });
  await log.read();
  expect(log.shown).toEqual({ is: "failed", problem: { code: "storage" } });
  broken = false;
  await log.read();
  expect(seqs(log)).toEqual([1]);
});
