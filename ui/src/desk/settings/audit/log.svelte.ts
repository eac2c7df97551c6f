/**
 * The audit log as it is read: newest first, page by page as one scrolls, narrowed to whom, what, about whom and when.
 * An answer that comes after a newer question is dropped.
 */
import {
  call,
  type AuditAsk,
  type AuditLine,
  type AuditPage,
  type PatientLine,
  type Problem,
} from "$lib/api";
import { locale, type Day } from "$lib/i18n";
import { problemOf } from "$desk/data/session.svelte";

/** What the log is narrowed to; nothing is narrowed by what is `null`. */
export interface Narrowed {
  person: string | null;
  /** What was done, under the name it was chosen by. */
  deeds: { id: string; name: string; codes: string[] } | null;
  patient: PatientLine | null;
  from: Day | null;
  to: Day | null;
}

/** Everything. */
export const everything: Narrowed = { person: null, deeds: null, patient: null, from: null, to: null };

/** What the list shows. */
export type Shown =
  | { is: "reading" }
  | { is: "failed"; problem: Problem }
  | { is: "here"; lines: AuditLine[]; further: string | null };

type Ask = (ask: AuditAsk) => Promise<AuditPage>;

/** The question for the first page of it. */
export function asked(narrowed: Narrowed): AuditAsk {
  return {
    person: narrowed.person,
    deeds: narrowed.deeds?.codes ?? [],
    patient_id: narrowed.patient?.id ?? null,
    from: narrowed.from,
    to: narrowed.to,
    after: null,
    locale: locale.current,
  };
}

export class AuditLog {
  #narrowed = $state.raw<Narrowed>(everything);
  #shown = $state.raw<Shown>({ is: "reading" });
  #asked = 0;
  #reading = false;
  readonly #ask: Ask;

  constructor(ask: Ask = (it) => call("audit_log", it)) {
    this.#ask = ask;
  }

  get narrowed(): Narrowed {
    return this.#narrowed;
  }

  get shown(): Shown {
    return this.#shown;
  }

  get isNarrowed(): boolean {
    return Object.values(this.#narrowed).some((it) => it !== null);
  }

  /** Narrows it otherwise, and reads it anew. */
  narrow(part: Partial<Narrowed>): Promise<void> {
    this.#narrowed = { ...this.#narrowed, ...part };
    return this.read();
  }

  /** Reads the newest page. What was there stays until it is here. */
  async read(): Promise<void> {
    const mine = ++this.#asked;
    this.#reading = false;
    try {
      const { lines, further } = await this.#ask(asked(this.#narrowed));
      if (mine === this.#asked) this.#shown = { is: "here", lines, further };
    } catch (thrown) {
      if (mine === this.#asked) this.#shown = { is: "failed", problem: problemOf(thrown) };
    }
  }

  /** Reads the page after those that are there. */
  async more(): Promise<void> {
    const { shown } = this;
    if (shown.is !== "here" || shown.further === null || this.#reading) return;
    const mine = this.#asked;
    this.#reading = true;
    try {
      const page = await this.#ask({ ...asked(this.#narrowed), after: shown.further });
      if (mine !== this.#asked) return;
      this.#shown = { is: "here", lines: [...shown.lines, ...page.lines], further: page.further };
    } catch (thrown) {
      if (mine === this.#asked) this.#shown = { is: "failed", problem: problemOf(thrown) };
    } finally {
      if (mine === this.#asked) this.#reading = false;
    }
  }
}
