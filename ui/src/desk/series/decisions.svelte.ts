/* eslint-disable svelte/prefer-svelte-reactivity -- maps here are made anew, never changed in place; runes see that */
/** What was decided about every date of a series, or about every appointment of one that changes (Q4, Q5). */
import type { DateChoice, DateOutcome, Misfit, Opening } from "$lib/api";
import type { Day } from "$lib/i18n";
import { isFirm } from "$desk/appointment/misfits";
import { placementOf } from "$desk/data/commands.svelte";

/** What the dates are of: a new series; one whose times move, change otherwise too, or only say something else. */
export type About = "new" | "moved" | "changed" | "noted";

/** What becomes of one date. */
export type Decision =
  | { is: "planned" }
  | { is: "skip" }
  | { is: "shift"; opening: Opening }
  | { is: "override"; reason: string }
  | { is: "undecided" };

/** One date, with what would come of it and what was decided. */
export interface Row {
  /** The date of a new series, the appointment of one that changes. */
  id: string;
  date: Day;
  from: number;
  outcome: DateOutcome;
  decision: Decision;
}

export class Decisions {
  #rows = $state.raw<readonly Row[]>([]);

  get rows(): readonly Row[] {
    return this.#rows;
  }

  /** What was decided stays where the same date has the same outcome again. */
  take(planned: readonly Omit<Row, "decision">[]): void {
    const before = new Map(this.#rows.map((it) => [it.id, it]));
    this.#rows = planned.map((it) => {
      const was = before.get(it.id);
      const same = was && JSON.stringify(was.outcome) === JSON.stringify(it.outcome);
      return { ...it, decision: same ? was.decision : firstDecision(it.outcome) };
    });
  }

  clear(): void {
    this.#rows = [];
  }

  decide(id: string, decision: Decision): void {
    this.#rows = this.#rows.map((it) => (it.id === id ? { ...it, decision } : it));
  }

  /** Every date that does not fit and has a suggestion takes it. */
  takeSuggested(): void {
    this.#rows = this.#rows.map((it) => {
      const opening = proposalOf(it.outcome);
      return isOpen(it) && opening ? { ...it, decision: { is: "shift", opening } } : it;
    });
  }

  /** Every date that is not decided is left out. */
  skipRest(): void {
    this.#rows = this.#rows.map((it) => (isOpen(it) ? { ...it, decision: { is: "skip" } } : it));
  }

  readonly undecided = $derived(this.#rows.filter(isOpen).length);
  readonly skipped = $derived(this.#rows.filter((it) => it.decision.is === "skip").length);
  readonly kept = $derived(this.#rows.length - this.skipped - this.undecided);
  readonly free = $derived(this.#rows.filter((it) => it.outcome.is === "fits").length);
  readonly suggested = $derived(
    this.#rows.filter((it) => isOpen(it) && proposalOf(it.outcome) !== null).length,
  );
}

/** What fits is booked, what is past cannot be; everything else is for somebody to decide. */
function firstDecision(outcome: DateOutcome): Decision {
  if (outcome.is === "fits") return { is: "planned" };
  return outcome.is === "past" ? { is: "skip" } : { is: "undecided" };
}

/** Whether a date still has to be decided: going over a rule takes a reason. */
export function isOpen({ decision }: Row): boolean {
  return decision.is === "undecided" || (decision.is === "override" && decision.reason.trim() === "");
}

/** The nearest opening Rust found, where it found one. */
export function proposalOf(outcome: DateOutcome): Opening | null {
  return outcome.is === "conflict" || outcome.is === "clocks_skip" ? outcome.proposal : null;
}

/** Whether it may be booked over what is in the way. */
export function mayGoOver(outcome: DateOutcome): boolean {
  return outcome.is === "conflict" && !outcome.misfits.some(isFirm);
}

/** Free, closed, taken…: how a date stands, for its sign. */
export function standingOf(outcome: DateOutcome): "free" | "closed" | "conflict" | "past" | "clocks" {
  if (outcome.is === "fits") return "free";
  if (outcome.is === "past") return "past";
  if (outcome.is === "clocks_skip") return "clocks";
  const isClosed = (it: Misfit) => it.why === "closed" || it.why === "outside_hours";
  return outcome.misfits.every(isClosed) ? "closed" : "conflict";
}

/** As it is sent. An open one is left out: nothing is booked that nobody decided. */
export function choiceOf({ decision }: Row): DateChoice {
  switch (decision.is) {
    case "planned":
      return { do: "as_planned" };
    case "shift":
      return { do: "shift", placement: placementOf(decision.opening) };
    case "override":
      return { do: "override", reason: decision.reason.trim() };
    case "skip":
    case "undecided":
      return { do: "skip" };
    default:
      return decision satisfies never;
  }
}
