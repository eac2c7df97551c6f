/**
 * Where the thing in hand fits and why not elsewhere (D8): asked once when a drag begins, looked up at every
 * step of it. Also what is in hand between a *Cut* and the click that puts it down.
 */
import { call, isProblem, type CalendarItem, type Fit, type FitSpan, type Problem, type ToPlace } from "$lib/api";
import type { Day } from "$lib/i18n";
import { createContext } from "svelte";
import type { How } from "./commands.svelte";

/** What is looked for, and among which columns. */
export interface Search {
  what: ToPlace;
  dates: Day[];
  columnIds: string[];
  locationId: string | null;
  copy: boolean;
}

/** Something picked up that waits for its place. */
export interface InHand {
  item: CalendarItem;
  how: How;
}

type Known = { is: "nothing" } | { is: "asking" } | { is: "here"; spans: ReadonlyMap<string, FitSpan[]> };

type Send = (search: Search) => Promise<Fit>;

const askRust: Send = ({ what, dates, columnIds, locationId, copy }) =>
  call("where_it_fits", { what, dates, column_ids: columnIds, location_id: locationId, copy });

const keyOf = (columnId: string, date: Day) => `${date} ${columnId}`;

export class Fitting {
  #known = $state.raw<Known>({ is: "nothing" });
  #inHand = $state.raw<InHand | null>(null);
  #asked = 0;
  readonly #send: Send;
  readonly #onfail: (problem: Problem) => void;

  constructor(onfail: (problem: Problem) => void, send: Send = askRust) {
    this.#onfail = onfail;
    this.#send = send;
  }

  /** What was cut or picked up and waits for a click. */
  get inHand(): InHand | null {
    return this.#inHand;
  }

  /** Whether the answer is here. */
  get isKnown(): boolean {
    return this.#known.is === "here";
  }

  /** Picks up: the next click on a time puts it there. */
  pickUp(inHand: InHand): void {
    this.#inHand = inHand;
  }

  /** Puts back what was picked up. */
  letGo(): void {
    this.#inHand = null;
    this.stop();
  }

  /** A drag begins: asks once where it could go. */
  async begin(search: Search): Promise<void> {
    const mine = ++this.#asked;
    this.#known = { is: "asking" };
    try {
      const fit = await this.#send(search);
      if (mine !== this.#asked) return;
      const spans = new Map(fit.columns.map((it) => [keyOf(it.column_id, it.date), it.spans]));
      this.#known = { is: "here", spans };
    } catch (thrown) {
      if (!isProblem(thrown)) throw thrown;
      if (mine !== this.#asked) return;
      this.#known = { is: "nothing" };
      this.#onfail(thrown);
    }
  }

  /** It was put down or let go. */
  stop(): void {
    this.#asked++;
    this.#known = { is: "nothing" };
  }

  /** What is known of a column's day: where starts fit, from midnight to midnight. */
  spans(columnId: string, date: Day): readonly FitSpan[] {
    return this.#known.is === "here" ? (this.#known.spans.get(keyOf(columnId, date)) ?? []) : [];
  }

  /** Whether a start at `from` fits; `undefined` as long as nobody knows. */
  at(columnId: string, date: Day, from: number): FitSpan | undefined {
    return this.spans(columnId, date).find((it) => it.span.from <= from && from < it.span.to);
  }
}

export const [useFitting, provideFitting] = createContext<Fitting>();
