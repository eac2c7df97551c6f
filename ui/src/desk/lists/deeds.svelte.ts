/**
 * What is done to the lists: put on, taken off, offered, answered. Each says what it did with the way back, or
 * why it was not done.
 */
import { createContext } from "svelte";
import {
  call,
  type FreedTime,
  type RecallForm,
  type RecallLine,
  type WaitlistForm,
  type WaitlistLine,
  type WaitMatch,
} from "$lib/api";
import { formatDate, formatDay, formatTime, m } from "$lib/i18n";
import { toast } from "$lib/kit";
import type { CalendarBook } from "$desk/data/calendar.svelte";
import { placementOf } from "$desk/data/commands.svelte";
import { plusMonths } from "$desk/data/days";
import { newId } from "$desk/data/new-id";
import { problemOf } from "$desk/data/session.svelte";
import { sayProblem, saySaved } from "$desk/shell/toasts";
import { isToCome, keyOf } from "./freed";
import type { Lists } from "./lists.svelte";

export interface DeedHands {
  lists: Lists;
  book: CalendarBook;
  /** Takes the last thing back; `null` where the person may not. */
  undo: () => (() => Promise<void>) | null;
  /** Whether time may be offered by whoever sits here. */
  mayOffer: () => boolean;
}

/** How long freed time stays on offer at the foot of the window, ms. */
const STAYS_MS = 20_000;

/** Of how many freed times one is told at once: a series called off frees a year of them. */
const TOLD_AT_ONCE = 3;

export class ListDeeds {
  readonly #hands: DeedHands;

  constructor(hands: DeedHands) {
    this.#hands = hands;
  }

  /** Puts on the waitlist, or changes what somebody waits for. Throws why it was refused. */
  async saveWaiting(form: WaitlistForm, name: string): Promise<void> {
    await call("save_waiting", form);
    this.#said(form.version === 0 ? m.lists_said_waiting({ name }) : m.lists_said_saved({ name }));
  }

  /** Puts on the recalls, or changes one. Throws why it was refused. */
  async saveRecall(form: RecallForm, name: string): Promise<void> {
    await call("save_recall", form);
    this.#said(m.lists_said_recall({ name, date: formatDate(form.due) }));
  }

  removeWaiting(line: WaitlistLine): Promise<boolean> {
    const name = line.patient_name;
    return this.#do(() => call("remove_waiting", { id: line.form.id }), m.lists_said_off({ name }));
  }

  removeRecall(line: RecallLine): Promise<boolean> {
    const name = line.patient_name;
    return this.#do(() => call("remove_recall", { id: line.form.id }), m.lists_said_recall_off({ name }));
  }

  /** The patient was seen without a booking from here: due again later, or over. */
  doneRecall(line: RecallLine): Promise<boolean> {
    const { form, patient_name: name } = line;
    if (!form.every_months) return this.removeRecall(line);
    const due = plusMonths(this.#hands.book.today, form.every_months);
    const text = m.lists_said_recall({ name, date: formatDate(due) });
    return this.#do(() => call("save_recall", { ...form, due }), text);
  }

  /** Offers the time and holds it for so many minutes. */
  offer({ line, opening }: WaitMatch, hold_minutes: number): Promise<boolean> {
    const when = `${formatDay(opening.date)} ${formatTime(opening.from)}`;
    return this.#do(
      () =>
        call("offer_time", {
          entry_id: line.form.id,
          appointment_id: newId(),
          placement: placementOf(opening),
          hold_minutes,
        }),
      m.lists_said_offered({ name: line.patient_name, when }),
    );
  }

  accept(line: WaitlistLine): Promise<boolean> {
    const text = m.lists_said_accepted({ name: line.patient_name });
    return this.#do(() => call("accept_offer", { id: line.form.id }), text);
  }

  /** They said no: they wait on, and the next may be asked for the same time. */
  decline(line: WaitlistLine): Promise<boolean> {
    const text = m.lists_said_declined({ name: line.patient_name });
    return this.#do(() => call("decline_offer", { id: line.form.id }), text);
  }

  /** Nobody answered: written down, and the next may be asked. */
  expire(line: WaitlistLine): Promise<boolean> {
    const text = m.lists_said_expired({ name: line.patient_name });
    return this.#do(() => call("expire_offer", { id: line.form.id }), text);
  }

  /** Time came free, here or elsewhere: those who wait for it are told of at once. */
  async heard(times: FreedTime[]): Promise<void> {
    const { book, mayOffer } = this.#hands;
    if (!mayOffer()) return;
    const freed = times.filter((it) => isToCome(it, book));
    for (const time of freed.slice(0, TOLD_AT_ONCE)) await this.#propose(time);
  }

  async #propose(time: FreedTime): Promise<void> {
    try {
      const { matches } = await call("waitlist_matches", time);
      if (matches.length === 0) return;
      toast.plain(m.lists_freed({ count: matches.length }), {
        id: keyOf(time),
        detail: `${formatDay(time.date)} ${formatTime(time.from)}`,
        stays: STAYS_MS,
        action: { label: m.lists_freed_show(), run: () => this.#hands.lists.ask({ is: "freed", time }) },
      });
    } catch (thrown) {
      sayProblem(problemOf(thrown));
    }
  }

  async #do(send: () => Promise<unknown>, text: string): Promise<boolean> {
    try {
      await send();
      this.#said(text);
      return true;
    } catch (thrown) {
      sayProblem(problemOf(thrown));
      return false;
    }
  }

  #said(text: string): void {
    saySaved(text, this.#hands.undo() ?? undefined);
  }
}

export const [useListDeeds, provideListDeeds] = createContext<ListDeeds>();
