/** What is on the pinboard: appointments put aside until somebody finds them another time. */
import { createContext } from "svelte";
import { call, type CalendarItem, type Problem } from "$lib/api";
import type { CalendarBook } from "$desk/data/calendar.svelte";
import { problemOf } from "$desk/data/session.svelte";

type Reading = { is: "reading" } | { is: "here"; items: CalendarItem[] } | { is: "failed"; problem: Problem };

export class Pins {
  #reading = $state.raw<Reading>({ is: "reading" });
  #asked = 0;
  readonly #book: CalendarBook;
  readonly #ask: () => Promise<CalendarItem[]>;

  constructor(book: CalendarBook, ask = async () => (await call("pinboard", {})).items) {
    this.#book = book;
    this.#ask = ask;
  }

  get reading(): Reading {
    return this.#reading;
  }

  /** Oldest pin first, with what was just done to them drawn ahead. */
  readonly items = $derived.by(() => {
    if (this.#reading.is !== "here") return [];
    return this.#reading.items.filter((it) => this.#book.find(it.id)?.pinned ?? true);
  });

  find(id: string): CalendarItem | undefined {
    return this.#reading.is === "here" ? this.#reading.items.find((it) => it.id === id) : undefined;
  }

  /** Reads the board; what was read before stays until the answer is here. */
  async read(): Promise<void> {
    const mine = ++this.#asked;
    try {
      const items = await this.#ask();
      if (mine === this.#asked) this.#reading = { is: "here", items };
    } catch (thrown) {
      const problem = problemOf(thrown);
      if (mine === this.#asked && this.#reading.is !== "here") this.#reading = { is: "failed", problem };
    }
  }
}

export const [usePins, providePins] = createContext<Pins>();
