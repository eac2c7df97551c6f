/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets here are made anew, never changed in place; runes see that */
/**
 * Who is in the directory: everybody by family name, read page by page as one scrolls, or those who match what
 * is typed, best first. Rust does the finding; an answer that comes after a newer question is dropped.
 */
import {
  call,
  isProblem,
  type PatientLine,
  type PatientSearch,
  type PatientsFound,
  type Problem,
} from "$lib/api";

/** Lines of one page of everybody. */
export const PAGE = 200;
/** How many matches are read; whoever has more types on. */
export const MATCHES = 100;
/** How long typing may pause before it is asked, ms. */
const PAUSE_MS = 30;

type Pages = ReadonlyMap<number, PatientLine[]>;

/** What the list shows. */
export type Shown =
  | { is: "reading" }
  | { is: "failed"; problem: Problem }
  | { is: "everybody"; total: number; pages: Pages }
  | { is: "matches"; text: string; patients: PatientLine[] };

type Ask = (search: PatientSearch) => Promise<PatientsFound>;

export class Directory {
  #text = $state("");
  #shown = $state.raw<Shown>({ is: "reading" });
  #asked = 0;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #reading = new Set<number>();
  #seen = { first: 0, last: 0 };
  readonly #ask: Ask;

  constructor(ask: Ask = (it) => call("search_patients", it)) {
    this.#ask = ask;
  }

  get shown(): Shown {
    return this.#shown;
  }

  /** What is typed. */
  get text(): string {
    return this.#text;
  }

  set text(text: string) {
    if (text === this.#text) return;
    this.#text = text;
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => void this.read(), PAUSE_MS);
  }

  /** How many lines the list has. */
  get count(): number {
    if (this.#shown.is === "everybody") return this.#shown.total;
    return this.#shown.is === "matches" ? this.#shown.patients.length : 0;
  }

  /** The line at a place; `undefined` while its page is on the way. */
  at(place: number): PatientLine | undefined {
    if (this.#shown.is === "everybody")
      return this.#shown.pages.get(Math.floor(place / PAGE))?.[place % PAGE];
    return this.#shown.is === "matches" ? this.#shown.patients[place] : undefined;
  }

  /** Where somebody stands among the lines that are known; -1 for nowhere. */
  placeOf(id: string | null): number {
    if (id === null) return -1;
    if (this.#shown.is === "matches") return this.#shown.patients.findIndex((it) => it.id === id);
    if (this.#shown.is !== "everybody") return -1;
    for (const [page, lines] of this.#shown.pages) {
      const at = lines.findIndex((it) => it.id === id);
      if (at >= 0) return page * PAGE + at;
    }
    return -1;
  }

  /** Reads what the list is to show, now: typed into, opened, or changed by somebody. */
  async read(): Promise<void> {
    clearTimeout(this.#pause);
    const mine = ++this.#asked;
    const text = this.#text.trim();
    try {
      const next = text ? await this.#match(text) : await this.#everybody();
      if (mine === this.#asked) this.#shown = next;
    } catch (thrown) {
      if (!isProblem(thrown)) throw thrown;
      if (mine === this.#asked) this.#shown = { is: "failed", problem: thrown };
    }
  }

  /** These lines are in sight: reads those of their pages that are missing. */
  async see(first: number, last: number): Promise<void> {
    this.#seen = { first, last };
    if (this.#shown.is !== "everybody") return;
    const { pages } = this.#shown;
    const missing = pagesOf(first, last).filter((it) => !pages.has(it) && !this.#reading.has(it));
    await Promise.all(missing.map((it) => this.#fill(it)));
  }

  async #match(text: string): Promise<Shown> {
    const { patients } = await this.#ask({ text, limit: MATCHES, offset: 0 });
    return { is: "matches", text, patients };
  }

  /** Only the pages in sight: the others are read again when they come into it. */
  async #everybody(): Promise<Shown> {
    const wanted = this.#shown.is === "everybody" ? pagesOf(this.#seen.first, this.#seen.last) : [0];
    const read = await Promise.all(wanted.map(async (page) => ({ page, found: await this.#page(page) })));
    const pages = new Map(read.map(({ page, found }) => [page, found.patients]));
    return { is: "everybody", total: read[0]?.found.total ?? 0, pages };
  }

  async #fill(page: number): Promise<void> {
    const mine = this.#asked;
    this.#reading.add(page);
    try {
      const { patients } = await this.#page(page);
      if (mine !== this.#asked || this.#shown.is !== "everybody") return;
      this.#shown = { ...this.#shown, pages: new Map(this.#shown.pages).set(page, patients) };
    } catch (thrown) {
      if (!isProblem(thrown)) throw thrown;
      if (mine === this.#asked) this.#shown = { is: "failed", problem: thrown };
    } finally {
      this.#reading.delete(page);
    }
  }

  #page(page: number): Promise<PatientsFound> {
    return this.#ask({ text: "", limit: PAGE, offset: page * PAGE });
  }
}

function pagesOf(first: number, last: number): number[] {
  const from = Math.floor(first / PAGE);
  const to = Math.floor(Math.max(first, last) / PAGE);
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}
