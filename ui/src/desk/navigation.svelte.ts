/**
 * Where one is in the desk and how one got there: a trail with back and forward, what is carried from one
 * screen to the next, and a guard for forms that are not saved. No URL is involved: ids stay in the window.
 */
import { createContext, tick, untrack } from "svelte";
import type { ReportKind } from "$lib/api";

export type ScreenName = "calendar" | "today" | "patients" | "import" | "reports" | "settings";

/** A page of the settings. */
export type SettingsPage =
  | "clinic"
  | "locations"
  | "providers"
  | "closures"
  | "resources"
  | "types"
  | "policies"
  | "procedures"
  | "fees"
  | "packages"
  | "staff"
  | "audit"
  | "sharing"
  | "me"
  | "about";

/** A place one can go to, with what it is to show. */
export type Place =
  | {
      screen: "calendar";
      /** The day to show, `YYYY-MM-DD`; the one shown last when left out. */
      date?: string;
      /** The appointment to scroll to, mark and focus. */
      appointmentId?: string;
      /** Whether its sheet is to be opened too. */
      open?: boolean;
    }
  | { screen: "today" }
  | {
      screen: "patients";
      patientId?: string;
      /** Which panel of the record is to be open; the one that is when left out. */
      tab?: "details" | "appointments" | "plan";
      /** A new record, with what was typed as its name. */
      add?: { name: string };
    }
  | { screen: "import"; way?: "in" | "out" }
  | {
      screen: "reports";
      /** Which report over what; the default when left out. */
      wish?: ReportWish;
    }
  | { screen: "settings"; page?: SettingsPage; id?: string };

/** A report and what it is made over. */
export interface ReportWish {
  kind: ReportKind;
  from: string;
  to: string;
  locationId: string | null;
  providerId: string | null;
}

/** Who is to be booked next: picked on another screen, used by the calendar (S3.4). */
export interface Booking {
  patientId: string;
  patientName: string;
  appointmentTypeId?: string;
  /** How long, where it was planned. */
  minutes?: number;
  /** Which planned appointment of which treatment plan is booked by it (S3.52). */
  planned?: { planId: string; stepId: string };
}

interface Guard {
  /** Whether one may leave: asks the person when something is not saved. */
  mayLeave: () => boolean | Promise<boolean>;
  /** Whether something is not saved, without asking. */
  isUnsaved: () => boolean;
}

export class Navigation {
  #trail = $state.raw<Place[]>([{ screen: "calendar" }]);
  #at = $state(0);
  #arrivals = $state(0);
  #booking = $state.raw<Booking | null>(null);
  #guards = $state.raw<Guard[]>([]);

  /** The place one is at. */
  get here(): Place {
    return this.#trail[this.#at]!;
  }

  /** Counts arrivals, so that going to the same place twice is noticed: read it in the effect that shows it. */
  get arrivals(): number {
    return this.#arrivals;
  }

  get canGoBack(): boolean {
    return this.#at > 0;
  }

  get canGoForward(): boolean {
    return this.#at < this.#trail.length - 1;
  }

  /** The patient being booked, until `endBooking`. */
  get booking(): Booking | null {
    return this.#booking;
  }

  /** Goes there, unless something unsaved is to be kept; says whether it went. */
  async goto(place: Place): Promise<boolean> {
    if (!(await this.mayLeave())) return false;
    const shorter = this.#trail.slice(Math.max(0, this.#at - 49), this.#at + 1);
    this.#trail = [...shorter, place];
    this.#at = this.#trail.length - 1;
    await this.#arrive();
    return true;
  }

  /**
   * Remembers where on the screen one is, for the way back, without going anywhere. A screen one has left has no
   * say: its fields may still tell what they hold when they lose the keyboard.
   */
  note(place: Place): void {
    if (place.screen !== this.here.screen) return;
    this.#trail = this.#trail.with(this.#at, place);
  }

  /** Shows an appointment on its day. */
  show(appointmentId: string, date: string, open = false): Promise<boolean> {
    return this.goto({ screen: "calendar", date, appointmentId, open });
  }

  /** Takes a patient to the calendar, to be booked by the next click on a free time (S3.4). */
  async bookFor(booking: Booking, date?: string): Promise<void> {
    if (await this.goto({ screen: "calendar", date })) this.#booking = booking;
  }

  /** The patient is booked, or is not to be after all. */
  endBooking(): void {
    this.#booking = null;
  }

  back(): Promise<void> {
    return this.#step(-1);
  }

  forward(): Promise<void> {
    return this.#step(1);
  }

  /** Whether something here is not saved. */
  get hasUnsaved(): boolean {
    return this.#guards.some((it) => it.isUnsaved());
  }

  /** Asks `guard` before one leaves; `isUnsaved` says whether it would. Returns how to stop. */
  guard(mayLeave: Guard["mayLeave"], isUnsaved: Guard["isUnsaved"] = () => false): () => void {
    const guard = { mayLeave, isUnsaved };
    // Guards are set in effects; setting one must not make that effect run again.
    this.#guards = [...untrack(() => this.#guards), guard];
    return () => void (this.#guards = untrack(() => this.#guards).filter((it) => it !== guard));
  }

  /** Starts again at the calendar: somebody else sits here now. */
  reset(): void {
    this.#trail = [{ screen: "calendar" }];
    this.#at = 0;
    this.#arrivals += 1;
    this.#booking = null;
  }

  async #step(by: number): Promise<void> {
    const to = this.#at + by;
    if (to < 0 || to >= this.#trail.length || !(await this.mayLeave())) return;
    this.#at = to;
    await this.#arrive();
  }

  /** Whether every guard lets one go; asks the person where something is not saved. */
  async mayLeave(): Promise<boolean> {
    for (const guard of this.#guards) if (!(await guard.mayLeave())) return false;
    return true;
  }

  /** Puts the focus where the screen wants it, if it stands on the view or on nothing. */
  async settle(): Promise<void> {
    await tick();
    const { activeElement } = document;
    if (activeElement === document.body || activeElement?.id === "main") focusOnArrival();
  }

  async #arrive(): Promise<void> {
    this.#arrivals += 1;
    await tick();
    focusOnArrival();
  }
}

/** A screen that wants the focus elsewhere marks the element `data-arrive`; else it is on the view itself. */
function focusOnArrival(): void {
  const main = document.getElementById("main");
  const wanted = main?.querySelector<HTMLElement>("[data-arrive]") ?? main;
  wanted?.focus({ preventScroll: true });
}

export const [useNavigation, provideNavigation] = createContext<Navigation>();
