/**
 * Everything a person does to appointments: drawn at once, sent, and either kept with a way back or rolled back
 * with the reason and a way out. Every screen, key and menu goes through here, so that a move is a move
 * whichever hand made it. Taking things back is `shell/undoing`'s.
 */
import { createContext } from "svelte";
import {
  call,
  type BookAppointment,
  type BookPlanned,
  type CalendarItem,
  type Done,
  type EditAppointment,
  type Placement,
  type Problem,
  type SeveralDone,
} from "$lib/api";
import { statusAfter, type StatusStep } from "$desk/appointment/steps";
import type { CalendarBook } from "./calendar.svelte";
import { newId } from "./new-id";
import { problemOf } from "./session.svelte";

/**
 * What placing does: moves it, makes another one, or replaces it by a linked successor (C6); or books somebody
 * from the waitlist or a recall, whose entry stands in for the item.
 */
export type How = "move" | "copy" | "reschedule" | "waiting" | "recall";

/** An attempt to place something, kept so that it can be tried again with a reason. */
export interface Attempt {
  item: CalendarItem;
  to: Placement;
  how: How;
  /** Hears of it once it stands, however often it was tried: the form it came from, say. */
  done?: (item: CalendarItem) => void;
}

/** How an attempt is made. */
export interface Placing {
  /** Why it is to stand over a rule. */
  override_reason?: string | null;
  /** Whether it is drawn before it is answered. */
  drawn?: boolean;
}

/** An attempt the rules refused. */
export interface Refused {
  attempt: Attempt;
  problem: Problem;
}

/** What somebody is told; the words are made where they are shown. */
export type News =
  /** `was`: as it stood before, whose time may be free now. */
  | { is: "placed"; how: How; item: CalendarItem; was: CalendarItem; longer: boolean }
  | { is: "stepped"; step: StatusStep; item: CalendarItem }
  | { is: "edited"; item: CalendarItem; was: CalendarItem | undefined }
  | { is: "cancelled" | "deleted"; item: CalendarItem; was: CalendarItem }
  | { is: "booked" | "restored" | "pinned" | "unpinned"; item: CalendarItem }
  | { is: "several"; deed: SeveralDeed; name: string; items: CalendarItem[] }
  | { is: "problem"; problem: Problem };

/** What was done to several appointments at once. */
export type SeveralDeed =
  | "series_booked"
  | "series_moved"
  | "series_changed"
  | "series_replaced"
  | "series_cancelled"
  | "visit_booked"
  | "visit_moved"
  | "visit_cancelled"
  | "repaired"
  | "class_moved";

/** What came of doing something to several at once: all of it, or nothing and why. */
export interface Several {
  items: CalendarItem[];
  problem: Problem | null;
}

type Send = typeof call;

const stepCalls = {
  approve: "approve_appointment",
  check_in: "check_in",
  start: "start_appointment",
  complete: "complete_appointment",
  no_show: "mark_no_show",
  release_time: "release_time",
  revert: "revert_status",
} as const;

/** Why something is called off, and why a policy is let pass. */
export interface CallingOff {
  code: string;
  reason: string;
  override_reason?: string;
}

/** A policy that says it is too late. */
export type TooLate = Extract<Problem, { code: "against_policy" }>;

export class Commands {
  #refused = $state.raw<Refused | null>(null);
  readonly #book: CalendarBook;
  readonly #tell: (news: News) => void;
  readonly #send: Send;

  constructor(book: CalendarBook, tell: (news: News) => void, send: Send = call) {
    this.#book = book;
    this.#tell = tell;
    this.#send = send;
  }

  /** The attempt that was just refused and waits for an answer. */
  get refused(): Refused | null {
    return this.#refused;
  }

  /** Takes a step of the status, or takes the last one back. */
  async step(item: CalendarItem, step: StatusStep): Promise<boolean> {
    const after = statusAfter(step);
    const drawn = after ? this.#book.draw(item.id, { ...item, status: after }) : () => {};
    const done = await this.#try(() => this.#send(stepCalls[step], { id: item.id }), drawn);
    if (done) this.#tell({ is: "stepped", step, item: done.item ?? item });
    return done !== null;
  }

  /**
   * Puts an appointment somewhere. Drawn at once — unless it is known not to fit — and when the rules refuse,
   * it is back where it was and {@link refused} says why. A pinned one is also taken off the pinboard.
   */
  async place(
    attempt: Attempt,
    { override_reason = null, drawn = true }: Placing = {},
  ): Promise<CalendarItem | null> {
    const { item, to, how } = attempt;
    this.#refused = null;
    const id = how === "move" ? item.id : newId();
    const undraw = drawn ? this.#book.draw(id, placed(item, id, to)) : () => {};
    try {
      const done = await this.#sendPlacing(attempt, id, override_reason);
      if (done.item) {
        this.#book.put(done.item);
        attempt.done?.(done.item);
      }
      const longer = to.minutes !== item.minutes && to.from === item.from && to.date === item.date;
      if (done.changed) this.#tell({ is: "placed", how, item: done.item ?? item, was: item, longer });
      return done.item;
    } catch (thrown) {
      const problem = alone(problemOf(thrown));
      if (hasWayOut(problem)) this.#refused = { attempt, problem };
      else this.#tell({ is: "problem", problem });
      return null;
    } finally {
      undraw();
    }
  }

  /** Leaves a refused attempt as it is. */
  dropRefused(): void {
    this.#refused = null;
  }

  /** Books from a form. Throws the {@link Problem}, which the form shows beside the field. */
  async book(request: BookAppointment): Promise<CalendarItem | null> {
    const done = await this.#send("book_appointment", request);
    if (done.item) this.#book.put(done.item);
    if (done.item) this.#tell({ is: "booked", item: done.item });
    return done.item;
  }

  /** Books a planned appointment from a form (S3.52). Throws the {@link Problem}, as {@link book} does. */
  async bookPlanned(request: BookPlanned): Promise<CalendarItem | null> {
    const done = await this.#send("book_planned", request);
    if (done.item) this.#book.put(done.item);
    if (done.item) this.#tell({ is: "booked", item: done.item });
    return done.item;
  }

  /** Edits from a form. Throws the {@link Problem}, which the form shows beside the field. */
  async edit(request: EditAppointment): Promise<CalendarItem | null> {
    const was = this.#book.find(request.id);
    const done = await this.#send("edit_appointment", request);
    if (done.item) this.#book.put(done.item);
    if (done.item && done.changed) this.#tell({ is: "edited", item: done.item, was });
    return done.item;
  }

  /**
   * Calls off; `false` when it was refused and that was told. Where a policy says it is too late and the person
   * may let it pass, gives the refusal back for them to say why (C20).
   */
  async cancel(item: CalendarItem, calling: CallingOff): Promise<boolean | TooLate> {
    const undraw = this.#book.draw(item.id, { ...item, status: "cancelled", holds_time: false });
    try {
      const done = await this.#send("cancel_appointment", { id: item.id, ...calling });
      if (done.item) this.#book.put(done.item);
      this.#tell({ is: "cancelled", item: done.item ?? item, was: item });
      return true;
    } catch (thrown) {
      const problem = problemOf(thrown);
      if (problem.code === "against_policy" && problem.may_override) return problem;
      this.#tell({ is: "problem", problem });
      return false;
    } finally {
      undraw();
    }
  }

  /** Notes that the patient did not come, and lets off what that costs (C20). */
  async noShowWaived(item: CalendarItem, reason: string): Promise<boolean> {
    const drawn = this.#book.draw(item.id, { ...item, status: "no_show" });
    const done = await this.#try(() => this.#send("waive_no_show", { id: item.id, reason }), drawn);
    if (done) this.#tell({ is: "stepped", step: "no_show", item: done.item ?? item });
    return done !== null;
  }

  /** Cancels and hides (C5). */
  async remove(item: CalendarItem): Promise<boolean> {
    const undraw = this.#book.draw(item.id, null);
    const done = await this.#try(() => this.#send("delete_appointment", { id: item.id }), undraw);
    if (done) this.#tell({ is: "deleted", item, was: item });
    return done !== null;
  }

  /** Brings a deleted one back. */
  async restore(item: CalendarItem, override_reason: string | null = null): Promise<boolean> {
    const ask = () => this.#send("restore_appointment", { id: item.id, override_reason });
    const done = await this.#try(ask, () => {});
    if (done) this.#tell({ is: "restored", item: done.item ?? item });
    return done !== null;
  }

  /** Does something to several appointments at once, all or none; the asker shows why not. */
  async several(
    what: { deed: SeveralDeed; name: string },
    send: () => Promise<SeveralDone>,
  ): Promise<Several> {
    try {
      const { items } = await send();
      for (const item of items) this.#book.put(item);
      this.#tell({ is: "several", items, ...what });
      return { items, problem: null };
    } catch (thrown) {
      return { items: [], problem: problemOf(thrown) };
    }
  }

  /** Puts on the pinboard, or takes off it. */
  async pin(item: CalendarItem, pinned: boolean): Promise<boolean> {
    const undraw = this.#book.draw(item.id, { ...item, pinned });
    const name = pinned ? "pin_appointment" : "unpin_appointment";
    const done = await this.#try(() => this.#send(name, { id: item.id }), undraw);
    if (done) this.#tell({ is: pinned ? "pinned" : "unpinned", item: done.item ?? item });
    return done !== null;
  }

  #sendPlacing({ item, to, how }: Attempt, id: string, override_reason: string | null): Promise<Done> {
    if (how === "copy")
      return this.#send("duplicate_appointment", { of: item.id, id, placement: to, override_reason });
    if (how === "reschedule")
      return this.#send("reschedule_appointment", { of: item.id, id, placement: to, override_reason });
    if (how === "waiting")
      return this.#send("book_waiting", {
        entry_id: item.id,
        appointment_id: id,
        placement: to,
        override_reason,
      });
    if (how === "recall")
      return this.#send("book_recall", {
        recall_id: item.id,
        appointment_id: id,
        placement: to,
        notes: item.notes,
        patient_notes: "",
        override_reason,
      });
    if (item.visit_id) return this.#moveLeg(item, item.visit_id, to, override_reason);
    return this.#send("edit_appointment", { ...unchanged(item), placement: to, override_reason });
  }

  /** A leg of a visit, so that its order and waits are kept or somebody says why not (D3). */
  async #moveLeg(
    item: CalendarItem,
    id: string,
    placement: Placement,
    override_reason: string | null,
  ): Promise<Done> {
    const legs = [{ appointment_id: item.id, version: item.version, placement }];
    const { items, changed } = await this.#send("move_visit", { id, legs, override_reason });
    return { item: items.find((it) => it.id === item.id) ?? null, changed };
  }

  async #try(send: () => Promise<Done>, undraw: () => void): Promise<Done | null> {
    try {
      const done = await send();
      if (done.item) this.#book.put(done.item);
      return done;
    } catch (thrown) {
      this.#tell({ is: "problem", problem: problemOf(thrown) });
      return null;
    } finally {
      undraw();
    }
  }
}

/** An edit that changes nothing yet. */
export function unchanged(item: Pick<CalendarItem, "id" | "version">): EditAppointment {
  return {
    id: item.id,
    version: item.version,
    patient_id: null,
    appointment_type_id: null,
    placement: null,
    notes: null,
    patient_notes: null,
    source: null,
    patient_confirmation: null,
    override_reason: null,
  };
}

/** Where an appointment stands, or an opening is: the place and time of it, and nothing else. */
export function placementOf(it: Placement): Placement {
  const { provider_id, location_id, resource_ids, date, from, minutes } = it;
  return { provider_id, location_id, resource_ids, date, from, minutes };
}

/** What is wrong with the one thing that was asked for. */
function alone(problem: Problem): Problem {
  return problem.code === "some_refused" && problem.parts.length === 1 ? problem.parts[0]!.why : problem;
}

/** Whether a refusal is one the person can do something about at once. */
function hasWayOut(problem: Problem): boolean {
  return ["does_not_fit", "in_the_past", "visit_broken"].includes(problem.code);
}

function placed(item: CalendarItem, id: string, to: Placement): CalendarItem {
  return { ...item, ...to, id, to: to.from + to.minutes, pinned: false };
}

export const [useCommands, provideCommands] = createContext<Commands>();
