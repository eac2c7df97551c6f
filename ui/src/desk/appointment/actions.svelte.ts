/**
 * Everything that can be done to one appointment, as one list: for its menu, its keys, its card and its form.
 * What the status or the person's permissions do not allow is not in it.
 */
import Ban from "@lucide/svelte/icons/ban";
import BellRing from "@lucide/svelte/icons/bell-ring";
import CalendarSearch from "@lucide/svelte/icons/calendar-search";
import CalendarClock from "@lucide/svelte/icons/calendar-clock";
import CircleCheck from "@lucide/svelte/icons/circle-check";
import Copy from "@lucide/svelte/icons/copy";
import ListPlus from "@lucide/svelte/icons/list-plus";
import Move from "@lucide/svelte/icons/move";
import PanelRight from "@lucide/svelte/icons/panel-right";
import Pin from "@lucide/svelte/icons/pin";
import PinOff from "@lucide/svelte/icons/pin-off";
import Printer from "@lucide/svelte/icons/printer";
import Repeat from "@lucide/svelte/icons/repeat";
import RotateCcw from "@lucide/svelte/icons/rotate-ccw";
import Scissors from "@lucide/svelte/icons/scissors";
import TimerReset from "@lucide/svelte/icons/timer-reset";
import Trash from "@lucide/svelte/icons/trash-2";
import User from "@lucide/svelte/icons/user";
import Wallet from "@lucide/svelte/icons/wallet";
import UserX from "@lucide/svelte/icons/user-x";
import { createContext } from "svelte";
import { call, type CalendarItem } from "$lib/api";
import { m } from "$lib/i18n";
import { toast, type MenuEntry } from "$lib/kit";
import type { CalendarBook } from "$desk/data/calendar.svelte";
import { placementOf, type Commands, type How } from "$desk/data/commands.svelte";
import type { Fitting } from "$desk/data/drag.svelte";
import type { PreferencesState } from "$desk/data/preferences.svelte";
import { problemOf, type Session } from "$desk/data/session.svelte";
import type { Lists } from "$desk/lists/lists.svelte";
import { asapFor, recallAfter } from "$desk/lists/recalls";
import type { SetUp } from "$desk/data/set-up.svelte";
import type { Navigation } from "$desk/navigation.svelte";
import { sayProblem } from "$desk/shell/toasts";
import { patientOf } from "./draft.svelte";
import type { Opened } from "./opened.svelte";
import { printDialog } from "./printing";
import { stepIcon, stepWord } from "./status";
import { nextStep, offers, type Step, type StatusStep } from "./steps";

/** What the actions work through. */
export interface Hands {
  lists: Lists;
  book: CalendarBook;
  commands: Commands;
  fitting: Fitting;
  opened: Opened;
  session: Session;
  setUp: SetUp;
  navigation: Navigation;
  preferences: PreferencesState;
}

export class Actions {
  readonly #hands: Hands;

  constructor(hands: Hands) {
    this.#hands = hands;
  }

  /** Whether a step is offered for an appointment now. */
  offers(item: CalendarItem, step: Step): boolean {
    const { session, book } = this.#hands;
    return offers(item, step, { may: (it) => session.may(it), today: book.today, now: book.now });
  }

  /** The step forward that is offered, if one is. */
  next(item: CalendarItem): "check_in" | "start" | "complete" | null {
    const step = nextStep(item);
    return step && this.offers(item, step) ? step : null;
  }

  /** Takes the step forward: scheduled → here → in room → done. */
  async advance(item: CalendarItem): Promise<void> {
    const step = this.next(item);
    if (step) await this.#hands.commands.step(item, step);
  }

  async step(item: CalendarItem, step: StatusStep): Promise<boolean> {
    if (step === "no_show" && (await this.#asksForNoShow(item))) return true;
    return this.#hands.commands.step(item, step);
  }

  /** Where not coming costs something, asks whether it is charged; whoever may not see payments is not asked. */
  async #asksForNoShow(item: CalendarItem): Promise<boolean> {
    const { setUp, session, opened } = this.#hands;
    if (!setUp.clinic.money.no_show || !session.may("payments:view")) return false;
    const money = await call("appointment_money", { id: item.id }).catch(() => null);
    // What cannot be read now is charged as the clinic has it, and can be let off in the appointment's panel.
    if (!money?.no_show) return false;
    opened.ask({ is: "no_show", item, cost: money.no_show, currency: money.currency });
    return true;
  }

  /** Whether money can be taken for an appointment; whether any is due is asked when it is. */
  mayPay(item: CalendarItem): boolean {
    const { setUp, session } = this.#hands;
    return setUp.takesMoney && session.may("payments:take") && item.status !== "rescheduled";
  }

  /** Takes what is due for an appointment. */
  async pay(item: CalendarItem): Promise<void> {
    try {
      const money = await call("appointment_money", { id: item.id });
      if (money.due > 0) this.#hands.opened.ask({ is: "pay", item, money });
      else toast.plain(m.money_nothing_due(), { id: "money", detail: item.patient_name });
    } catch (thrown) {
      sayProblem(problemOf(thrown), () => void this.pay(item));
    }
  }

  open(item: CalendarItem): void {
    void this.#hands.opened.open(item);
  }

  /** Cuts, copies or reschedules: the next click on a time puts it there. With `keys` the arrows carry it. */
  pickUp(item: CalendarItem, how: How, by: "keys" | "click" = "click"): void {
    this.#hands.fitting.pickUp({ item, how, by });
    if (this.#hands.navigation.here.screen !== "calendar")
      void this.#hands.navigation.goto({ screen: "calendar", date: item.date, appointmentId: item.id });
  }

  /** Looks for another time for it. */
  findTime(item: CalendarItem): void {
    this.#hands.opened.ask({ is: "find", item });
  }

  /** Books it again and again, after the one that is there. */
  repeat(item: CalendarItem): void {
    this.#hands.opened.ask({
      is: "series",
      of: {
        patient: patientOf(item),
        typeId: item.appointment_type_id,
        placement: placementOf(item),
        notes: item.notes,
        patientNotes: item.patient_notes,
        source: item.source,
        after: item,
      },
    });
  }

  /** Asks why, then calls off. */
  cancel(item: CalendarItem): void {
    this.#hands.opened.ask({ is: "cancel", item });
  }

  remove(item: CalendarItem): void {
    this.#hands.opened.ask({ is: "delete", item });
  }

  printSlip(item: CalendarItem): void {
    const paper = this.#hands.preferences.printing.slipPaper;
    this.#hands.opened.ask({ is: "print", document: { is: "slip", appointment_id: item.id, paper } });
  }

  goToPatient(item: CalendarItem): void {
    void this.#hands.navigation.goto({ screen: "patients", patientId: item.patient_id });
  }

  async pin(item: CalendarItem, pinned: boolean): Promise<boolean> {
    return this.#hands.commands.pin(item, pinned);
  }

  /** The menu of an appointment: the next step first, what cannot be taken back by a step last. */
  menu(item: CalendarItem): MenuEntry[] {
    const groups = [
      this.#opening(item),
      this.#stepping(item),
      this.#placing(item),
      this.#listing(item),
      this.#ending(item),
    ];
    return groups
      .filter((it) => it.length > 0)
      .flatMap((group, at): MenuEntry[] => (at === 0 ? group : [{ kind: "line" }, ...group]));
  }

  #opening(item: CalendarItem): MenuEntry[] {
    const rows: MenuEntry[] = [
      { label: m.appointment_open(), icon: PanelRight, keys: "Enter", run: () => this.open(item) },
    ];
    if (this.#hands.session.may("patients:view"))
      rows.push({ label: m.appointment_go_to_patient(), icon: User, run: () => this.goToPatient(item) });
    if (printDialog)
      rows.push({
        label: m.appointment_print_slip(),
        icon: Printer,
        keys: "Ctrl+P",
        run: () => this.printSlip(item),
      });
    return rows;
  }

  #stepping(item: CalendarItem): MenuEntry[] {
    const forward = (["check_in", "start", "complete"] as const).filter((it) => this.offers(item, it));
    const next = this.next(item);
    const rows: MenuEntry[] = forward.map((step) => ({
      label: stepWord(step),
      icon: stepIcon(step),
      keys: step === next ? "S" : undefined,
      run: () => void this.step(item, step),
    }));
    const others = [
      { step: "approve", icon: CircleCheck },
      { step: "no_show", icon: UserX },
      { step: "release_time", icon: TimerReset },
      { step: "revert", icon: RotateCcw },
    ] as const;
    for (const { step, icon } of others)
      if (this.offers(item, step))
        rows.push({ label: stepWord(step), icon, run: () => void this.step(item, step) });
    if (this.mayPay(item))
      rows.push({
        label: m.money_take_payment_ask(),
        icon: Wallet,
        keys: "B",
        run: () => void this.pay(item),
      });
    return rows;
  }

  #placing(item: CalendarItem): MenuEntry[] {
    const rows: MenuEntry[] = [];
    const add = (step: Step, row: MenuEntry) => this.offers(item, step) && rows.push(row);
    const pickUp = (how: How, by?: "keys") => () => this.pickUp(item, how, by);
    add("place", { label: m.appointment_move(), icon: Move, keys: "M", run: pickUp("move", "keys") });
    add("place", { label: m.appointment_cut(), icon: Scissors, keys: "X", run: pickUp("move") });
    add("copy", { label: m.appointment_copy(), icon: Copy, keys: "C", run: pickUp("copy") });
    add("reschedule", { label: m.appointment_reschedule(), icon: CalendarClock, run: pickUp("reschedule") });
    add("place", { label: m.appointment_find_time(), icon: CalendarSearch, run: () => this.findTime(item) });
    if (!item.series_id)
      add("copy", { label: m.series_repeat(), icon: Repeat, run: () => this.repeat(item) });
    add("pin", { label: m.appointment_pin(), icon: Pin, keys: "P", run: () => void this.pin(item, true) });
    add("unpin", {
      label: m.appointment_unpin(),
      icon: PinOff,
      keys: "P",
      run: () => void this.pin(item, false),
    });
    return rows;
  }

  /** Onto the lists beside the calendar: to come sooner than booked, and to be called in again. */
  #listing(item: CalendarItem): MenuEntry[] {
    const { session, lists } = this.#hands;
    if (!session.may("booking:create_appointment")) return [];
    const rows: MenuEntry[] = [];
    if (this.offers(item, "reschedule"))
      rows.push({
        label: m.lists_asap_add(),
        icon: ListPlus,
        run: () => lists.ask({ is: "wait", start: asapFor(item) }),
      });
    rows.push({
      label: m.lists_set_recall(),
      icon: BellRing,
      run: () => lists.ask({ is: "recall", start: recallAfter(item) }),
    });
    return rows;
  }

  #ending(item: CalendarItem): MenuEntry[] {
    const rows: MenuEntry[] = [];
    if (this.offers(item, "cancel"))
      rows.push({
        label: m.appointment_cancel(),
        icon: Ban,
        keys: "Delete",
        tone: "danger",
        run: () => this.cancel(item),
      });
    if (this.offers(item, "delete"))
      rows.push({ label: m.appointment_delete(), icon: Trash, tone: "danger", run: () => this.remove(item) });
    return rows;
  }
}

export const [useActions, provideActions] = createContext<Actions>();
