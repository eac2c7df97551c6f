/**
 * One person's own settings of the window, kept in the book and applied wherever they sign in. What another
 * version wrote and this one does not understand falls back to its default, field by field.
 */
import { createContext } from "svelte";
import * as v from "valibot";
import { call, type Problem } from "$lib/api";
import { locale } from "$lib/i18n";
import { look } from "$lib/kit";
import { problemOf } from "./session.svelte";

const text = v.string();
const texts = v.fallback(v.array(text), []);
const maybeText = v.fallback(v.nullable(text), null);
const whole = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));

const calendarShape = v.object({
  view: v.fallback(v.picklist(["day", "three_days", "work_week", "week", "month", "agenda"]), "day"),
  /** What a column is. */
  columns: v.fallback(v.picklist(["provider", "resource"]), "provider"),
  /** Minutes a line of the grid stands for. */
  zoom: v.fallback(v.picklist([5, 10, 15, 20, 30, 60]), 15),
  /** What a card's colour tells. */
  colour: v.fallback(v.picklist(["type", "provider"]), "type"),
  /** The location shown; `null` for all. */
  locationId: maybeText,
  /** Columns that are hidden: provider and resource ids. */
  hidden: texts,
  /** Types that are filtered out. */
  hiddenTypes: texts,
  /** Statuses that are filtered out. */
  hiddenStatuses: v.fallback(v.array(text), ["cancelled", "rescheduled", "expired"]),
  /** Which side panel is open, if one is. */
  panel: maybeText,
});

const savedViewShape = v.object({ name: text, calendar: calendarShape });

const printingShape = v.object({
  /** Printers by paper; `null` for the system's default. */
  slipPrinter: maybeText,
  sheetPrinter: maybeText,
  slipPaper: v.fallback(v.picklist(["a5", "a6", "roll80"]), "a5"),
  receiptPaper: v.fallback(v.picklist(["a5", "roll80"]), "a5"),
  copies: v.fallback(whole(1, 20), 1),
});

const shape = v.object({
  /** `null`: as it is on this computer. */
  theme: v.fallback(v.nullable(v.picklist(["system", "light", "dark", "contrast"])), null),
  density: v.fallback(v.nullable(v.picklist(["comfortable", "compact"])), null),
  locale: v.fallback(v.nullable(v.picklist(["en", "es", "ar"])), null),
  hourCycle: v.fallback(v.picklist(["auto", "12", "24"]), "auto"),
  /** 0 = Sunday … 6 = Saturday; `null` follows the language. */
  firstWeekday: v.fallback(v.nullable(whole(0, 6)), null),
  /** Whether single letters are shortcuts (WCAG 2.1.4). */
  singleKeys: v.fallback(v.boolean(), true),
  calendar: v.fallback(calendarShape, v.parse(calendarShape, {})),
  /** Views on the function keys, in order. */
  savedViews: v.fallback(v.array(savedViewShape), []),
  printing: v.fallback(printingShape, v.parse(printingShape, {})),
  /** Small things a screen remembers under its own key; see `kept` and `keep`. */
  kept: v.fallback(v.record(text, v.unknown()), {}),
});

/** Everything that is remembered for a person. */
export type PreferenceValues = v.InferOutput<typeof shape>;
export type CalendarPreferences = v.InferOutput<typeof calendarShape>;
export type PrintingPreferences = v.InferOutput<typeof printingShape>;
export type SavedView = v.InferOutput<typeof savedViewShape>;

/** What another version wrote, made whole. */
export function readPreferences(values: unknown): PreferenceValues {
  return v.parse(shape, typeof values === "object" && values !== null ? values : {});
}

/** How long changes are gathered before they are written, ms. */
const SETTLE_MS = 600;

export class PreferencesState {
  #values = $state.raw<PreferenceValues>(readPreferences({}));
  #unsaved: ReturnType<typeof setTimeout> | null = null;
  /** Told when they could not be kept; the window goes on with them until it closes. */
  #onfail: (problem: Problem) => void;

  constructor(onfail: (problem: Problem) => void) {
    this.#onfail = onfail;
  }

  get values(): PreferenceValues {
    return this.#values;
  }

  /** How this person's calendar looks. */
  get calendar(): CalendarPreferences {
    return this.#values.calendar;
  }

  get printing(): PrintingPreferences {
    return this.#values.printing;
  }

  /** Reads those of whoever just signed in, and dresses the window in them. */
  async refresh(): Promise<void> {
    try {
      const { values } = await call("preferences", {});
      this.#values = readPreferences(values);
      this.#dress();
    } catch (thrown) {
      this.#onfail(problemOf(thrown));
    }
  }

  /** Changes some of them at once and keeps them shortly after. */
  change(part: Partial<PreferenceValues>): void {
    this.#values = { ...this.#values, ...part };
    this.#dress();
    if (this.#unsaved) clearTimeout(this.#unsaved);
    this.#unsaved = setTimeout(() => void this.save(), SETTLE_MS);
  }

  changeCalendar(part: Partial<CalendarPreferences>): void {
    this.change({ calendar: { ...this.#values.calendar, ...part } });
  }

  changePrinting(part: Partial<PrintingPreferences>): void {
    this.change({ printing: { ...this.#values.printing, ...part } });
  }

  /** What a screen kept under `key`, read with its own schema; `fallback` when there is nothing of that kind. */
  kept<T>(key: string, schema: v.GenericSchema<unknown, T>, fallback: T): T {
    const found = v.safeParse(schema, this.#values.kept[key]);
    return found.success ? found.output : fallback;
  }

  /** Keeps something small under `key`. */
  keep(key: string, value: unknown): void {
    this.change({ kept: { ...this.#values.kept, [key]: value } });
  }

  /** Somebody else sits here now: what was about to be written is not theirs. */
  leave(): void {
    if (this.#unsaved) clearTimeout(this.#unsaved);
    this.#unsaved = null;
    this.#values = readPreferences({});
  }

  async save(): Promise<void> {
    if (this.#unsaved) clearTimeout(this.#unsaved);
    this.#unsaved = null;
    try {
      await call("save_preferences", { values: this.#values });
    } catch (thrown) {
      const problem = problemOf(thrown);
      // Locked within the half second: they are kept with the next change.
      if (problem.code !== "not_signed_in") this.#onfail(problem);
    }
  }

  #dress(): void {
    const { theme, density, locale: language, hourCycle, firstWeekday } = this.#values;
    if (theme) look.setTheme(theme);
    if (density) look.setDensity(density);
    if (language) locale.set(language);
    locale.setHourCycle(hourCycle);
    locale.setFirstWeekday(firstWeekday);
  }
}

export const [usePreferences, providePreferences] = createContext<PreferencesState>();
