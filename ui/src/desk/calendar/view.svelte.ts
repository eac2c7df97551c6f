/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets here are made anew, never changed in place; runes see that */
/**
 * What the calendar shows: which view, which days, which columns, which filters. All but the day is kept in the
 * person's preferences, so that it is there again tomorrow and on the next computer.
 */
import { createContext } from "svelte";
import { formatDate, formatDay, m, type Day } from "$lib/i18n";
import type { CalendarItem } from "$lib/api";
import type { CalendarBook } from "$desk/data/calendar.svelte";
import { daysBetween, mondayOf, monthPage, plusDays, plusMonths, bookWeekday, weekOf } from "$desk/data/days";
import type { CalendarPreferences, PreferencesState, SavedView } from "$desk/data/preferences.svelte";
import type { SetUp } from "$desk/data/set-up.svelte";

export type ViewName = CalendarPreferences["view"];

/** Every view, in the order of the switch. */
export const viewNames: readonly ViewName[] = ["day", "three_days", "work_week", "week", "month", "agenda"];

/** How many saved views fit on the function keys: F1 to F8. */
export const SAVED_VIEWS = 8;

/** How many days an agenda lists. */
const AGENDA_DAYS = 14;

export class CalendarView {
  #day = $state<Day | null>(null);
  readonly #book: CalendarBook;
  readonly #setUp: SetUp;
  readonly #preferences: PreferencesState;

  constructor(book: CalendarBook, setUp: SetUp, preferences: PreferencesState) {
    this.#book = book;
    this.#setUp = setUp;
    this.#preferences = preferences;
  }

  /** The day looked at; today until somebody goes elsewhere. Empty before the book was read. */
  get day(): Day {
    return this.#day ?? this.#book.today;
  }

  get name(): ViewName {
    return this.settings.view;
  }

  get settings(): CalendarPreferences {
    return this.#preferences.calendar;
  }

  change(part: Partial<CalendarPreferences>): void {
    this.#preferences.changeCalendar(part);
  }

  /** The first and last day in view. */
  readonly range = $derived.by(() => {
    const day = this.day;
    if (!day) return null;
    return rangeOf(this.name, day, this.#openWeekdays());
  });

  /** The days in view. A work week leaves out those the clinic never opens. */
  readonly days = $derived.by(() => {
    if (!this.range) return [];
    const all = daysBetween(this.range.from, this.range.to);
    if (this.name !== "work_week") return all;
    const open = this.#openWeekdays();
    return all.filter((it) => open.has(bookWeekday(it)));
  });

  /** What the bar calls the stretch in view. */
  readonly title = $derived.by(() => {
    if (!this.range) return "";
    if (this.name === "day") return formatDay(this.day, "full");
    if (this.name === "month") return formatDay(this.day, "month");
    const first = this.days[0] ?? this.range.from;
    const last = this.days.at(-1) ?? this.range.to;
    return m.calendar_range({ from: formatDay(first, "short"), to: formatDate(last) });
  });

  goTo(day: Day): void {
    this.#day = day;
  }

  goToToday(): void {
    this.#day = null;
  }

  /** The stretch after (1) or before (−1) the one in view. */
  step(by: 1 | -1): void {
    if (this.day) this.#day = stepped(this.name, this.day, by);
  }

  setName(view: ViewName): void {
    this.change({ view });
  }

  isHidden(id: string): boolean {
    return this.settings.hidden.includes(id);
  }

  /** Shows or hides a provider's, chair's or room's column. */
  toggle(id: string): void {
    this.change({ hidden: toggled(this.settings.hidden, id) });
  }

  /** Shows one column of its kind alone; all of them again when it already is. */
  showOnly(id: string, among: string[]): void {
    const others = among.filter((it) => it !== id);
    const alone = !this.isHidden(id) && others.every((it) => this.isHidden(it));
    const rest = this.settings.hidden.filter((it) => !among.includes(it));
    this.change({ hidden: alone ? rest : [...rest, ...others] });
  }

  toggleType(id: string): void {
    this.change({ hiddenTypes: toggled(this.settings.hiddenTypes, id) });
  }

  toggleStatus(status: string): void {
    this.change({ hiddenStatuses: toggled(this.settings.hiddenStatuses, status) });
  }

  /** Whether anything but the usual is filtered out. */
  readonly isFiltered = $derived(
    this.settings.hiddenTypes.length > 0 ||
      this.settings.locationId !== null ||
      this.settings.hiddenStatuses.join() !== usualHiddenStatuses.join(),
  );

  clearFilters(): void {
    this.change({ hiddenTypes: [], locationId: null, hiddenStatuses: [...usualHiddenStatuses] });
  }

  /** Whether an appointment passes the filters (not whether it has a column). */
  passes(item: CalendarItem): boolean {
    const { hiddenTypes, hiddenStatuses, locationId } = this.settings;
    return (
      !hiddenTypes.includes(item.appointment_type_id) &&
      !hiddenStatuses.includes(item.status) &&
      (locationId === null || item.location_id === locationId)
    );
  }

  /** The views kept on the function keys. */
  get saved(): readonly SavedView[] {
    return this.#preferences.values.savedViews;
  }

  /** Keeps what is shown now under a name: on the next free function key, or in place of one. */
  save(name: string, at: number = this.saved.length): void {
    const view: SavedView = { name, calendar: $state.snapshot(this.settings) as CalendarPreferences };
    const views = [...this.saved];
    views[Math.min(at, views.length, SAVED_VIEWS - 1)] = view;
    this.#preferences.change({ savedViews: views });
  }

  forget(at: number): void {
    this.#preferences.change({ savedViews: this.saved.filter((_, index) => index !== at) });
  }

  /** Shows the view on a function key; false when there is none. */
  recall(at: number): boolean {
    const view = this.saved[at];
    if (view) this.change(view.calendar);
    return view !== undefined;
  }

  #openWeekdays(): ReadonlySet<number> {
    const hours = [
      ...this.#setUp.locations.active.flatMap((it) => it.hours),
      ...this.#setUp.providers.active.flatMap((it) => it.hours),
    ];
    return new Set(hours.length ? hours.map((it) => it.weekday) : [0, 1, 2, 3, 4]);
  }
}

const usualHiddenStatuses = ["cancelled", "rescheduled", "expired"];

function toggled(list: readonly string[], one: string): string[] {
  return list.includes(one) ? list.filter((it) => it !== one) : [...list, one];
}

/** The stretch a view shows around a day. */
export function rangeOf(view: ViewName, day: Day, openWeekdays: ReadonlySet<number>): { from: Day; to: Day } {
  switch (view) {
    case "day":
      return { from: day, to: day };
    case "three_days":
      return { from: day, to: plusDays(day, 2) };
    case "work_week": {
      // Where the week begins on a Saturday or Sunday the working week does too, if the clinic opens then.
      const from = openWeekdays.has(5) || openWeekdays.has(6) ? weekOf(day) : mondayOf(day);
      const open = daysBetween(from, plusDays(from, 6)).filter((it) => openWeekdays.has(bookWeekday(it)));
      return { from: open[0] ?? from, to: open.at(-1) ?? plusDays(from, 6) };
    }
    case "week":
      return { from: weekOf(day), to: plusDays(weekOf(day), 6) };
    case "month":
      return monthPage(day);
    case "agenda":
      return { from: day, to: plusDays(day, AGENDA_DAYS - 1) };
    default:
      return view satisfies never;
  }
}

function stepped(view: ViewName, day: Day, by: 1 | -1): Day {
  switch (view) {
    case "day":
      return plusDays(day, by);
    case "three_days":
      return plusDays(day, 3 * by);
    case "work_week":
    case "week":
      return plusDays(day, 7 * by);
    case "month":
      return plusMonths(day, by);
    case "agenda":
      return plusDays(day, AGENDA_DAYS * by);
    default:
      return view satisfies never;
  }
}

export const [useView, provideView] = createContext<CalendarView>();
