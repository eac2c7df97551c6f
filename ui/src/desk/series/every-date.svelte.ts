/**
 * Every date of a series looked at before any is booked or moved (Q4): asked anew as the question changes, decided date
 * by date, and looked at again where somebody was faster. What is asked and what its answer says is the dialog's.
 */
import { untrack } from "svelte";
import type { CalendarItem, Problem } from "$lib/api";
import { problemOf } from "$desk/data/session.svelte";
import { Decisions, type Row } from "./decisions.svelte";

/** How far looking is. */
export type Looking =
  { is: "nothing" } | { is: "asking" } | { is: "here" } | { is: "failed"; problem: Problem };

/** How long choosing settles before every date is looked at, ms. */
const SETTLE_MS = 250;

/** Looking says so once it takes longer than this, ms. */
const SLOW_MS = 700;

/** How to ask, and which dates an answer has. */
interface Asking<Ask, Answer> {
  send: (ask: Ask) => Promise<Answer>;
  dates: (answer: Answer) => readonly Omit<Row, "decision">[];
}

/** What came of saving. */
interface Saved {
  items: CalendarItem[];
  problem: Problem | null;
}

export class EveryDate<Ask, Answer> {
  readonly decisions = new Decisions();
  #looking = $state.raw<Looking>({ is: "nothing" });
  #answer = $state.raw<Answer | null>(null);
  #refused = $state.raw<Problem | null>(null);
  #saving = $state(false);
  #slow = $state(false);
  #asked = 0;
  readonly #asking: Asking<Ask, Answer>;

  constructor(asking: Asking<Ask, Answer>) {
    this.#asking = asking;
  }

  get looking(): Looking {
    return this.#looking;
  }

  /** The last answer, until there is nothing to ask or asking failed. */
  get answer(): Answer | null {
    return this.#answer;
  }

  /** Why it was not saved, until something else is asked. */
  get refused(): Problem | null {
    return this.#refused;
  }

  get saving(): boolean {
    return this.#saving;
  }

  /** Whether looking takes long enough to say so. */
  get slow(): boolean {
    return this.#slow;
  }

  /** Whether every date was looked at and decided, and not all of them left out. */
  readonly ready = $derived(
    this.#looking.is === "here" && this.decisions.undecided === 0 && this.decisions.kept > 0,
  );

  /** Asks whenever `wanted` changes; `null` asks nothing. Called while a component is made. */
  follow(wanted: () => Ask | null): void {
    $effect(() => {
      const ask = wanted();
      return untrack(() => this.#begin(ask));
    });
  }

  #begin(ask: Ask | null): () => void {
    const mine = ++this.#asked;
    this.#refused = null;
    this.#slow = false;
    if (ask === null) {
      this.#forget({ is: "nothing" });
      return () => {};
    }
    this.#looking = { is: "asking" };
    const settle = setTimeout(() => void this.#look(ask, mine), SETTLE_MS);
    const late = setTimeout(() => (this.#slow = this.#looking.is === "asking"), SLOW_MS);
    return () => {
      clearTimeout(settle);
      clearTimeout(late);
    };
  }

  /** An answer to what was asked before is dropped. */
  async #look(ask: Ask, mine: number): Promise<void> {
    try {
      const answer = await this.#asking.send(ask);
      if (mine !== this.#asked) return;
      this.#answer = answer;
      this.decisions.take(this.#asking.dates(answer));
      this.#looking = { is: "here" };
    } catch (thrown) {
      if (mine !== this.#asked) return;
      this.#forget({ is: "failed", problem: problemOf(thrown) });
    }
    this.#slow = false;
  }

  #forget(looking: Looking): void {
    this.decisions.clear();
    this.#answer = null;
    this.#looking = looking;
  }

  /** Saves what was decided about `ask`; says what is in the book then, `null` where it was refused. */
  async save(ask: Ask, send: () => Promise<Saved>): Promise<CalendarItem[] | null> {
    if (this.#saving) return null;
    this.#saving = true;
    const { items, problem } = await send();
    this.#saving = false;
    if (!problem) return items;
    // Somebody was faster: every date is looked at again, and what was decided stays where it can.
    this.#refused = problem;
    void this.#look(ask, ++this.#asked);
    return null;
  }
}
