import { QueryClient } from "@tanstack/svelte-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Problem, SharingState, ShowHere } from "$lib/api";
import { Changes } from "$desk/data/changes.svelte";
import { Sharing } from "./sharing.svelte";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const synced = { is: "synced", provisional: [], attention: 0, others: [] } as unknown as SharingState;
const wish = (from: number | null): ShowHere => ({
  date: "2027-03-02",
  holding: from === null ? null : { date: "2027-03-02", from, to: from + 30, column_ids: ["p"] },
});
const signedOut: Problem = { code: "not_signed_in" };

/** A shared book that answers `show_here` with `show`. */
async function shared(show: () => Promise<unknown> = async () => ({})) {
  const shown: (number | null)[] = [];
  const send = async (name: string, request: unknown) => {
    if (name !== "show_here") return synced;
    const answer = await show();
    shown.push((request as ShowHere).holding?.from ?? null);
    return answer;
  };
  const said: Problem[] = [];
  const changes = new Changes(new QueryClient());
  const sharing = new Sharing((it) => said.push(it), send as never);
  sharing.follow(changes);
  await vi.advanceTimersByTimeAsync(0);
  return { sharing, changes, shown, said, settle: () => vi.advanceTimersByTimeAsync(1_000) };
}

it("a drag shows the others where it begins and where it is, not every step of it (D10)", async () => {
  const { sharing, shown, settle } = await shared();
  for (let from = 540; from <= 600; from += 5) sharing.showHere(wish(from));
  await settle();
  expect(shown).toEqual([540, 600]);
  sharing.showHere(wish(600));
  await settle();
  expect(shown).toEqual([540, 600]);
});

it("however long a drag goes on, the others are never more than a moment behind (D10)", async () => {
  const { sharing, shown } = await shared();
  for (let step = 0; step < 40; step++) {
    sharing.showHere(wish(540 + step));
    await vi.advanceTimersByTimeAsync(20);
    expect(540 + step - (shown.at(-1) ?? 0)).toBeLessThanOrEqual(5);
  }
  expect(shown.length).toBeLessThan(15);
});

it("what is in hand is shown again after the desk was locked and unlocked (D10)", async () => {
  const { sharing, changes, shown, settle } = await shared();
  sharing.showHere(wish(540));
  await settle();
  changes.hear({ tags: ["session"] });
  await settle();
  expect(shown).toEqual([540, 540]);
});

it("what the others were not shown is shown with the next word (D10)", async () => {
  let locked = true;
  const { sharing, shown, said, settle } = await shared(async () => {
    if (locked) throw signedOut;
  });
  sharing.showHere(wish(540));
  await settle();
  locked = false;
  sharing.showHere(wish(540));
  await settle();
  expect(shown).toEqual([540]);
  expect(said).toEqual([]);
});

it("an older answer never takes the place of a newer one", async () => {
  const answers: ((it: SharingState) => void)[] = [];
  const send = () => new Promise((answer) => answers.push(answer));
  const sharing = new Sharing(() => {}, send as never);
  const [read, hurried] = [sharing.read(), sharing.hurry()];
  answers[1]!(synced);
  await hurried;
  answers[0]!({ ...synced, is: "offline" });
  await read;
  expect(sharing.state.is).toBe("synced");
});
