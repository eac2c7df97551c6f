/**
 * A day that somebody or something is out (D9): who and when, Rust's proposal for what was booked, and what was
 * decided about each. Nothing is saved before {@link Repairing.approve}, and that is one thing to undo.
 */
import { createContext } from "svelte";
import {
  call,
  type CalendarItem,
  type Placement,
  type Problem,
  type RepairAsk,
  type TriedWith,
  type WaitlistForm,
} from "$lib/api";
import { m, type Day } from "$lib/i18n";
import type { CalendarBook } from "$desk/data/calendar.svelte";
import type { Commands } from "$desk/data/commands.svelte";
import { wallAt } from "$desk/data/days";
import { newId } from "$desk/data/new-id";
import { problemOf } from "$desk/data/session.svelte";

/** Who or what is out. */
export interface Out {
  is: "provider" | "resource";
  id: string;
}

/** What becomes of one appointment. */
type Fate = { is: "move"; placement: Placement } | { is: "stay" } | { is: "pin" } | { is: "wait" };

/** One appointment of the day. */
export interface RepairRow {
  item: CalendarItem;
  /** Where Rust would put it; `null` where it found no place. */
  proposed: Placement | null;
  /** Whether the patient is in the room already. */
  begun: boolean;
  /** What speaks against its own time, provider by provider. */
  tried: TriedWith[];
  fate: Fate;
}

export type Answer =
  { is: "nothing" } | { is: "asking" } | { is: "here"; whole: boolean } | { is: "failed"; problem: Problem };

/** What is asked: who, when, and how far it may go. */
export interface Absence {
  out: Out | null;
  day: Day;
  allDay: boolean;
  from: number | null;
  to: number | null;
  reason: string;
  anybody: boolean;
  /** How many days later something may be put. */
  days: number;
}

type Send = typeof call;

export class Repairing {
  absence = $state<Absence | null>(null);
  #answer = $state.raw<Answer>({ is: "nothing" });
  #rows = $state.raw<readonly RepairRow[]>([]);
  #saving = $state(false);
  #refused = $state.raw<Problem | null>(null);
  #answered = $state.raw<RepairAsk | null>(null);
  #asked = 0;
  readonly #book: CalendarBook;
  readonly #commands: Commands;
  readonly #mayWriteLeave: () => boolean;
  readonly #send: Send;

  constructor(book: CalendarBook, commands: Commands, mayWriteLeave: () => boolean, send: Send = call) {
    this.#book = book;
    this.#commands = commands;
    this.#mayWriteLeave = mayWriteLeave;
    this.#send = send;
  }

  get answer(): Answer {
    return this.#answer;
  }

  /** Whether the proposal answers what is asked now: only that can be approved. */
  get isCurrent(): boolean {
    return this.#answer.is === "here" && this.#answered === this.ask;
  }

  get rows(): readonly RepairRow[] {
    return this.#rows;
  }

  get saving(): boolean {
    return this.#saving;
  }

  /** Whether whoever is signed in may write down absences. */
  get mayWriteLeave(): boolean {
    return this.#mayWriteLeave();
  }

  /** Why nothing was saved. */
  get refused(): Problem | null {
    return this.#refused;
  }

  /** Begins: who or what is out, on which day, and what else is known of it. */
  open(out: Out | null, day: Day, said: Partial<Absence> = {}): void {
    this.absence = {
      out,
      day,
      allDay: true,
      from: null,
      to: null,
      reason: out?.is === "resource" ? m.repair_out_of_use() : m.repair_ill(),
      anybody: true,
      days: 0,
      ...said,
    };
    this.#forget();
  }

  close(): void {
    this.absence = null;
    this.#forget();
  }

  decide(id: string, fate: Fate): void {
    this.#rows = this.#rows.map((it) => (it.item.id === id ? { ...it, fate } : it));
  }

  /** Those that move, by what changes for the patient. */
  readonly counts = $derived.by(() => {
    const moved = this.#rows.flatMap(({ item, fate }) =>
      fate.is === "move" ? [{ item, to: fate.placement }] : [],
    );
    const otherTime = moved.filter(({ item, to }) => to.date !== item.date || to.from !== item.from);
    const colleague = moved.filter(
      (it) => !otherTime.includes(it) && it.to.provider_id !== it.item.provider_id,
    );
    return {
      colleague: colleague.length,
      otherTime: otherTime.length,
      otherChair: moved.length - otherTime.length - colleague.length,
      unplaced: this.#rows.filter((it) => it.fate.is !== "move").length,
      changed: this.#rows.filter((it) => it.fate.is !== "stay").length,
    };
  });

  /** Whether leave is written down with it: by who may, where there is none for that time yet. */
  readonly writesLeave = $derived.by(() => {
    const it = this.absence;
    if (!it?.out || !this.#mayWriteLeave()) return false;
    const { out, day } = it;
    const [from, to] = it.allDay ? [0, 1440] : [it.from ?? 0, it.to ?? 1440];
    const closed = this.#book.days(day, day).flatMap((one) => one.closed);
    return !closed.some(
      (one) => one.scope === out.is && one.scope_id === out.id && one.span.from <= from && one.span.to >= to,
    );
  });

  /** What is asked of Rust; `null` while something is missing. */
  readonly ask = $derived.by((): RepairAsk | null => {
    const it = this.absence;
    if (!it?.out || !it.day) return null;
    if (!it.allDay && (it.from === null || it.to === null || it.from >= it.to)) return null;
    const { out, day, days, anybody } = it;
    const [from, to] = it.allDay ? [0, 1440] : [it.from ?? 0, it.to ?? 0];
    const stretch = { from: wallAt(day, from), to: wallAt(day, to) };
    return { out: $state.snapshot(out), ...stretch, days, anybody, drift_minutes: null };
  });

  /** Looks for other places. What was decided stays where the proposal is the same. */
  async look(): Promise<void> {
    const ask = this.ask;
    const mine = ++this.#asked;
    this.#refused = null;
    if (!ask) return this.#forget();
    this.#answer = { is: "asking" };
    try {
      const { moves, unplaced, whole } = await this.#send("propose_repair", ask);
      if (mine !== this.#asked) return;
      const placed = moves.map(({ item, placement }) =>
        asProposed({ item, proposed: placement, begun: false, tried: [] }),
      );
      const left = unplaced.map(({ item, has_begun, tried }) =>
        asProposed({ item, proposed: null, begun: has_begun, tried }),
      );
      const rows = [...placed, ...left].sort((a, b) => a.item.starts_at.localeCompare(b.item.starts_at));
      this.#rows = withDecided(rows, this.#rows);
      this.#answered = ask;
      this.#answer = { is: "here", whole };
    } catch (thrown) {
      if (mine !== this.#asked) return;
      this.#rows = [];
      this.#answer = { is: "failed", problem: problemOf(thrown) };
    }
  }

  /** Saves all of it, or nothing. */
  async approve(name: string): Promise<boolean> {
    const { absence, ask } = this;
    if (!absence?.out || !ask || this.#saving) return false;
    this.#saving = true;
    const { out, reason } = absence;
    const closure = this.writesLeave
      ? {
          id: null,
          scope: out.is,
          scope_id: out.id,
          kind: out.is === "provider" ? "leave" : "closure",
          from: ask.from,
          to: ask.to,
          location_id: null,
          label: reason.trim(),
          version: 0,
        }
      : null;
    const of = (is: Fate["is"]) => this.#rows.filter((it) => it.fate.is === is);
    const request = {
      closure,
      moves: this.#rows.flatMap(({ item, fate }) =>
        fate.is === "move"
          ? [{ appointment_id: item.id, version: item.version, placement: fate.placement }]
          : [],
      ),
      set_aside: of("pin").map((it) => it.item.id),
      waiting: of("wait").map(({ item }) => waitingFor(item)),
    };
    const { problem } = await this.#commands.several({ deed: "repaired", name }, () =>
      this.#send("repair_day", request),
    );
    this.#saving = false;
    if (problem) {
      // What is in the way is seen now: those that were refused go as Rust proposes next, all else stays decided.
      const stuck = problem.code === "some_refused" ? problem.parts.map((it) => it.appointment_id) : [];
      this.#rows = this.#rows.map((it) => (stuck.includes(it.item.id) ? asProposed(it) : it));
      await this.look();
      if (this.absence === absence) this.#refused = problem;
      return false;
    }
    this.close();
    return true;
  }

  #forget(): void {
    this.#asked++;
    this.#answer = { is: "nothing" };
    this.#rows = [];
    this.#refused = null;
  }
}

/** A row of which nobody decided anything else. */
function asProposed(row: Omit<RepairRow, "fate">): RepairRow {
  const { proposed, begun } = row;
  if (proposed) return { ...row, fate: { is: "move", placement: proposed } };
  return { ...row, fate: { is: begun ? "stay" : "pin" } };
}

/** What was decided stays with appointments whose proposal is the same again; all else is as Rust proposes. */
function withDecided(rows: readonly RepairRow[], before: readonly RepairRow[]): readonly RepairRow[] {
  const decided = new Map(before.map((it) => [it.item.id, it]));
  return rows.map((row) => {
    const was = decided.get(row.item.id);
    const same = was?.begun === row.begun && JSON.stringify(was.proposed) === JSON.stringify(row.proposed);
    // The very same placement, by which the choice “as proposed” is known.
    return same ? { ...row, proposed: was.proposed, fate: was.fate } : row;
  });
}

/** An entry of the waitlist for one that has no new place: any time that comes free will do. */
function waitingFor(item: CalendarItem): WaitlistForm {
  return {
    id: newId(),
    patient_id: item.patient_id,
    appointment_type_id: item.appointment_type_id,
    minutes: item.minutes,
    preferences: {
      provider_ids: [],
      location_ids: [item.location_id],
      weekdays: [],
      within: [],
      earliest: null,
      latest: null,
    },
    urgency: "urgent",
    asap_id: item.id,
    notice_minutes: 0,
    notes: "",
    version: 0,
  };
}

export const [useRepairing, provideRepairing] = createContext<Repairing>();
