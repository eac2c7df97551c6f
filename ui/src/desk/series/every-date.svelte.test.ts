import { flushSync } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { EveryDate } from "./every-date.svelte";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const refusal = { code: "changed_since" } as const;

/** A dialog about a rule, and the answers to give: the dates that fit, by the rule that is asked about. */
function dialog(answers: Record<string, () => Promise<string[]>>) {
  let rule = $state<string | null>(null);
  let every!: EveryDate<string, string[]>;
  const close = $effect.root(() => {
    every = new EveryDate({
      send: (ask: string) => answers[ask]!(),
      dates: (dates) =>
        dates.map((date) => ({ id: date, date, from: 540, outcome: { is: "fits" } as never })),
    });
    every.follow(() => rule);
  });
  const choose = async (next: string | null) => {
    rule = next;
    flushSync();
    await vi.advanceTimersByTimeAsync(300);
  };
  return { every, choose, close };
}

const dates = (every: EveryDate<string, string[]>) => every.decisions.rows.map((it) => it.date);

it("asks once choosing has settled, and nothing while something is missing (Q4)", async () => {
  const asked = vi.fn(() => Promise.resolve(["2027-03-02"]));
  const { every, choose, close } = dialog({ weekly: asked });
  expect(every.looking.is).toBe("nothing");
  await choose("weekly");
  expect(asked).toHaveBeenCalledTimes(1);
  expect(dates(every)).toEqual(["2027-03-02"]);
  expect(every.ready).toBe(true);
  await choose(null);
  expect(every.looking.is).toBe("nothing");
  expect(dates(every)).toEqual([]);
  close();
});

it("drops an answer to what was asked before, and says when looking takes long", async () => {
  let answer!: (dates: string[]) => void;
  const slow = () => new Promise<string[]>((done) => (answer = done));
  const { every, choose, close } = dialog({ slow, weekly: () => Promise.resolve(["2027-03-09"]) });
  await choose("slow");
  await vi.advanceTimersByTimeAsync(700);
  expect(every.slow).toBe(true);
  await choose("weekly");
  answer(["2027-03-02"]);
  await vi.advanceTimersByTimeAsync(0);
  expect(dates(every)).toEqual(["2027-03-09"]);
  expect(every.slow).toBe(false);
  close();
});

it("looks again where somebody was faster, and what was decided stays", async () => {
  const asked = vi.fn(() => Promise.resolve(["2027-03-02", "2027-03-09"]));
  const { every, choose, close } = dialog({ weekly: asked });
  await choose("weekly");
  every.decisions.decide("2027-03-09", { is: "skip" });
  const saved = await every.save("weekly", () => Promise.resolve({ items: [], problem: refusal as never }));
  await vi.advanceTimersByTimeAsync(0);
  expect(saved).toBeNull();
  expect(every.refused).toEqual(refusal);
  expect(asked).toHaveBeenCalledTimes(2);
  expect(every.decisions.skipped).toBe(1);
  expect(await every.save("weekly", () => Promise.resolve({ items: [], problem: null }))).toEqual([]);
  close();
});
