/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets here are made anew, never changed in place; runes see that */
/**
 * Where the thing in hand fits and why not elsewhere (D8): asked once when a drag begins, looked up at every
 * step of it. Also what was picked up away from the grid, until the grid takes it over.
 */
import {
  call,
  isProblem,
  type CalendarItem,
  type Fit,
  type FitSpan,
  type Problem,
  type ToPlace,
} from "$lib/api";
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
  /** Carried with the arrow keys, or put down by a click. */
  by: "keys" | "click";
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
  #search: Search | null = null;
  readonly #send: Send;
  readonly #onfail: (problem: Problem) => void;

  constructor(onfail: (problem: Problem) => void, send: Send = askRust) {
    this.#onfail = onfail;
    this.#send = send;
  }

  /** What was picked up somewhere and the grid has not taken over yet. */
  get inHand(): InHand | null {
    return this.#inHand;
  }

  /** Whether the answer is here. */
  get isKnown(): boolean {
    return this.#known.is === "here";
  }

  /** What the last question was. */
  get asked(): Search | null {
    return this.#search;
  }

  /** Picks up: the grid takes it over as soon as it is there. */
  pickUp(inHand: InHand): void {
    this.#inHand = inHand;
  }

  /** The grid has it now, or nobody wants it any more. */
  handedOver(): void {
    this.#inHand = null;
  }

  /** A drag begins: asks once where it could go. */
  async begin(search: Search): Promise<void> {
    const mine = ++this.#asked;
    this.#search = search;
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
    this.#search = null;
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
