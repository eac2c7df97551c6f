/**
 * What is open beside or over the calendar: the form of one appointment, and the question that is being asked.
 * A form with something typed in it is never closed without asking.
 */
import { createContext } from "svelte";
import {
  call,
  type AppointmentMoney,
  type CalendarItem,
  type Document,
  type PatientLine,
  type Placement,
} from "$lib/api";
import type { Day } from "$lib/i18n";
import type { How } from "$desk/data/commands.svelte";
import { problemOf } from "$desk/data/session.svelte";
import { sayProblem } from "$desk/shell/toasts";
import type { Noted } from "$desk/series/noted";
import { Draft, type Prefill } from "./draft.svelte";

/** What a series or a visit is made of: who, what for, where and when, as far as it is known. */
export interface Repeated {
  patient: PatientLine;
  typeId: string;
  placement: Placement;
  notes: string;
  patientNotes: string;
  source: string;
  /** The appointment that is there already and stays; the series comes after it. */
  after: CalendarItem | null;
}

/** See {@link Question}. */
export interface ScopeQuestion {
  is: "scope";
  item: CalendarItem;
  to: Placement;
  /** What changes beside place and time. */
  noted?: Noted;
  alone: () => void;
  /** Several were changed, as they stand now. */
  done?: (items: CalendarItem[]) => void;
  /** Closed, whatever was answered. */
  closed?: () => void;
}

/** A question over everything else. */
export type Question =
  | { is: "none" }
  | { is: "cancel"; item: CalendarItem }
  | { is: "delete"; item: CalendarItem }
  | { is: "print"; document: Document }
  /** Whether not coming is charged (C20). */
  | { is: "no_show"; item: CalendarItem; cost: number; currency: string }
  /** What is due for it is taken. */
  | { is: "pay"; item: CalendarItem; money: AppointmentMoney }
  /** The next free times: for one that is in the book, or for a new one. */
  | { is: "find"; item: CalendarItem | null; how?: How }
  /** How often it comes again. */
  | { is: "series"; of: Repeated }
  /** One of a series goes elsewhere or is changed: which of them are. `alone` does it to that one. */
  | ScopeQuestion
  /** How often a series comes from now on. */
  | { is: "rule"; item: CalendarItem }
  /** Several appointments in one coming. */
  | { is: "visit"; patient: PatientLine | null; date: Day }
  | { is: "keys" }
  | { is: "leave"; answered: (leave: boolean) => void };

export class Opened {
  #draft = $state.raw<Draft | null>(null);
  #question = $state.raw<Question>({ is: "none" });
  #before: Element | null = null;
  #landed = $state<string | null>(null);
  #focus: "enter" | "stay" = "enter";

  /** The form that is open. */
  get draft(): Draft | null {
    return this.#draft;
  }

  /** Whether the form that was just opened takes the focus. */
  get takesFocus(): boolean {
    return this.#focus === "enter";
  }

  /** The appointment that was just booked, until the keyboard is on its card. */
  get landed(): string | null {
    return this.#landed;
  }

  get question(): Question {
    return this.#question;
  }

  /** The appointment whose form is open. */
  get shownId(): string | null {
    return this.#draft?.item?.id ?? null;
  }

  /** Opens the form of a new appointment. */
  async add(prefill: Prefill): Promise<boolean> {
    this.#focus = "enter";
    return this.#show(Draft.fresh(prefill));
  }

  /** Opens an appointment. With `stay` the focus stays where it is, as while walking from card to card. */
  async open(item: CalendarItem, focus: "enter" | "stay" = "enter"): Promise<boolean> {
    this.#focus = focus;
    if (this.shownId === item.id) return true;
    return this.#show(Draft.of(item));
  }

  /** Opens an appointment that is not on screen. */
  async openById(id: string): Promise<void> {
    try {
      const { item } = await call("appointment", { id });
      await this.open(item);
    } catch (thrown) {
      sayProblem(problemOf(thrown));
    }
  }

  /** Whether the form may go: asks when something in it is not saved, and drops it if the person says so. */
  async mayLeave(): Promise<boolean> {
    if (!this.#draft?.dirty) return true;
    const leave = await new Promise<boolean>((answered) => (this.#question = { is: "leave", answered }));
    if (leave) this.#draft = null;
    return leave;
  }

  /** Closes the form, if it may go; focus returns to where it was. */
  async close(): Promise<boolean> {
    if (!(await this.mayLeave())) return false;
    this.drop();
    return true;
  }

  /** Closes the form without asking: it was saved, or nobody needs it. */
  drop(): void {
    this.#draft = null;
    const before = this.#before;
    this.#before = null;
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    else document.getElementById("main")?.focus({ preventScroll: true });
  }

  /** Closes the form of an appointment that is in the book now: the keyboard goes on to its card. */
  land(id: string): void {
    this.drop();
    this.#landed = id;
  }

  /** The keyboard is on the card. */
  focused(): void {
    this.#landed = null;
  }

  ask(question: Question): void {
    this.#question = question;
  }

  /** The question is answered. */
  answered(): void {
    this.#question = { is: "none" };
  }

  async #show(draft: Draft): Promise<boolean> {
    if (!(await this.mayLeave())) return false;
    if (!this.#draft) this.#before = document.activeElement;
    this.#landed = null;
    this.#draft = draft;
    return true;
  }
}

export const [useOpened, provideOpened] = createContext<Opened>();
