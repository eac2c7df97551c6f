/**
 * The lists beside the calendar: who waits for a time, who is to be called in again, and whose appointment was
 * called off or missed and has no new time. What is open of them, what was read, and what is being asked.
 */
import { createContext } from "svelte";
import {
  call,
  type CalendarItem,
  type FreedTime,
  type PatientLine,
  type Problem,
  type RecallForm,
  type RecallLine,
  type ToBookLine,
  type ToPlace,
  type UnscheduledLine,
  type WaitlistForm,
  type WaitlistLine,
} from "$lib/api";
import type { How } from "$desk/data/commands.svelte";
import { problemOf } from "$desk/data/session.svelte";

/** Which list is looked at. */
export type ListName = "waiting" | "recalls" | "unscheduled";
export const listNames: ListName[] = ["waiting", "recalls", "unscheduled"];

/** What a new waitlist entry starts with, or the one that is changed. */
export interface WaitStart {
  /** As it is in the book, to be changed. */
  form?: WaitlistForm;
  patient?: PatientLine | null;
  typeId?: string | null;
  minutes?: number | null;
  providerId?: string | null;
  notes?: string;
  /** The appointment they have and would come sooner than. */
  asap?: CalendarItem;
}

/** What a new recall starts with, or the one that is changed. */
export interface RecallStart {
  form?: RecallForm;
  patient?: PatientLine | null;
  typeId?: string | null;
  providerId?: string | null;
  /** The day from which months are counted. */
  from?: string;
}

/** A question over the screens. */
export type ListQuestion =
  | { is: "none" }
  | { is: "wait"; start: WaitStart }
  | { is: "recall"; start: RecallStart }
  /** Who could have time that came free. */
  | { is: "freed"; time: FreedTime };

type Reading<T> =
  { is: "unread" } | { is: "here"; lines: T[]; heardAt: number } | { is: "failed"; problem: Problem };

/** One list as it was read last; what was read before stays until the next answer is here. */
export class Listed<T> {
  #reading = $state.raw<Reading<T>>({ is: "unread" });
  #asked = 0;
  readonly #ask: () => Promise<T[]>;

  constructor(ask: () => Promise<T[]>) {
    this.#ask = ask;
  }

  get reading(): Reading<T> {
    return this.#reading;
  }

  get lines(): T[] {
    return this.#reading.is === "here" ? this.#reading.lines : [];
  }

  /** When it was read, ms on the window's own clock. */
  get heardAt(): number {
    return this.#reading.is === "here" ? this.#reading.heardAt : 0;
  }

  async read(): Promise<void> {
    const mine = ++this.#asked;
    try {
      const lines = await this.#ask();
      if (mine === this.#asked) this.#reading = { is: "here", lines, heardAt: performance.now() };
    } catch (thrown) {
      const problem = problemOf(thrown);
      if (mine === this.#asked && this.#reading.is !== "here") this.#reading = { is: "failed", problem };
    }
  }
}

/** How many days back appointments without a new time are looked for. */
export const LOOK_BACK_DAYS = 90;

/** Where it is remembered for a person which list is open. */
export interface Panel {
  get: () => string | null;
  set: (name: ListName | null) => void;
}

export class Lists {
  #last = $state<ListName>("waiting");
  #question = $state.raw<ListQuestion>({ is: "none" });
  readonly waiting: Listed<WaitlistLine>;
  readonly recalls: Listed<RecallLine>;
  readonly unscheduled: Listed<UnscheduledLine>;
  /** What treatment plans still wait to be booked (S3.52); shown with those to rebook. */
  readonly planned: Listed<ToBookLine>;
  readonly #panel: Panel;

  /** `until` is the last day whose recalls are read; empty as long as nobody knows what day it is. */
  constructor(until: () => string, panel: Panel) {
    this.#panel = panel;
    this.planned = new Listed(async () => (await call("planned_to_book", {})).lines);
    this.waiting = new Listed(async () => (await call("waitlist", {})).lines);
    this.recalls = new Listed(async () =>
      until() ? (await call("recalls_due", { by: until() })).lines : [],
    );
    this.unscheduled = new Listed(async () => (await call("unscheduled", { days: LOOK_BACK_DAYS })).lines);
  }

  /** The list that is shown beside the calendar. Derived, so that another preference changed is no reason to read. */
  readonly open = $derived.by((): ListName | null => {
    const shown = this.#panel.get();
    return listNames.find((it) => it === shown) ?? null;
  });

  /** The one that was shown last. */
  get last(): ListName {
    return this.#last;
  }

  show(name: ListName): void {
    this.#last = name;
    this.#panel.set(name);
  }

  close(): void {
    this.#panel.set(null);
  }

  get question(): ListQuestion {
    return this.#question;
  }

  ask(question: ListQuestion): void {
    this.#question = question;
  }

  answered(): void {
    this.#question = { is: "none" };
  }

  /** Reads everything that is in sight. */
  async read(): Promise<void> {
    if (!this.open) return;
    await Promise.all([this.waiting, this.recalls, this.unscheduled, this.planned].map((it) => it.read()));
  }

  /** What stands on one of the lists, as an appointment that has no place yet. */
  find(id: string): CalendarItem | undefined {
    const waiting = this.waiting.lines.find((it) => it.form.id === id);
    if (waiting) return itemOfWaiting(waiting);
    const recall = this.recalls.lines.find((it) => it.form.id === id);
    if (recall) return itemOfRecall(recall, this.#minutesOf(recall.form.appointment_type_id));
    return this.unscheduled.lines.find((it) => it.item.id === id)?.item;
  }

  #minutesOf: (typeId: string) => number = () => 30;

  /** Says how long a type usually takes. */
  lengths(minutesOf: (typeId: string) => number): this {
    this.#minutesOf = minutesOf;
    return this;
  }

  minutesOf(typeId: string): number {
    return this.#minutesOf(typeId);
  }
}

/** What putting something from a list down does; nothing for what is in the book already. */
export function howOf(from: string): How | null {
  return from === "waiting" || from === "recall" ? from : null;
}

/** What is looked for while something of a list that was never booked is in hand. */
export function toPlace(item: CalendarItem, how: How): ToPlace {
  if (how === "waiting") return { is: "waiting", entry_id: item.id };
  const { patient_id, appointment_type_id, minutes } = item;
  return { is: "new", patient_id, appointment_type_id, minutes };
}

/** Somebody who waits, as an appointment that has no place yet. */
export function itemOfWaiting({ form, asap, ...line }: WaitlistLine): CalendarItem {
  return {
    ...unplaced,
    ...who(line),
    id: form.id,
    patient_id: form.patient_id,
    appointment_type_id: form.appointment_type_id,
    minutes: form.minutes,
    to: form.minutes,
    provider_id: form.preferences.provider_ids[0] ?? "",
    location_id: form.preferences.location_ids[0] ?? asap?.location_id ?? "",
    notes: form.notes,
    source: "waitlist",
  };
}

/** A recall, as an appointment that has no place yet. */
export function itemOfRecall({ form, ...line }: RecallLine, minutes: number): CalendarItem {
  return {
    ...unplaced,
    ...who(line),
    id: form.id,
    patient_id: form.patient_id,
    appointment_type_id: form.appointment_type_id,
    minutes,
    to: minutes,
    provider_id: form.provider_id ?? "",
    notes: form.notes,
    source: "recall",
  };
}

/** A planned appointment nobody has booked, as an appointment that has no place yet. */
export function itemOfPlanned({ step, ...line }: ToBookLine): CalendarItem {
  return {
    ...unplaced,
    ...who(line),
    id: step.id,
    patient_id: line.patient_id,
    appointment_type_id: step.appointment_type_id,
    minutes: step.minutes,
    to: step.minutes,
    provider_id: line.provider_id ?? "",
    notes: step.notes,
    source: "staff",
  };
}

const who = (line: { patient_name: string; patient_number: number; patient_phone: string }) => ({
  patient_name: line.patient_name,
  patient_number: line.patient_number,
  patient_phone: line.patient_phone,
});

const unplaced = {
  number: 0,
  version: 0,
  date: "",
  from: 0,
  to: 0,
  starts_at: "",
  ends_at: "",
  location_id: "",
  resource_ids: [],
  status: "draft",
  status_since: null,
  checked_in_at: null,
  patient_confirmation: "unasked",
  patient_notes: "",
  overbooked: null,
  pinned: false,
  holds_time: false,
} satisfies Partial<CalendarItem>;

export const [useLists, provideLists] = createContext<Lists>();
