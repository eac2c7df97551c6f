/**
 * The language, its direction and its clock, switched at run time without a reload.
 *
 * Paraglide asks `getLocale` on every message; ours reads a rune, so a message drawn in a template is drawn
 * again when the language changes. Nothing else in the UI may hold on to a translated string.
 */
import { locales, overwriteGetLocale, overwriteSetLocale, type Locale } from "$lib/paraglide/runtime.js";

export type { Locale };

/** Whether times are told on a 12- or a 24-hour clock. `auto` follows the language. */
export type HourCycle = "auto" | "12" | "24";

interface Wishes {
  locale: Locale;
  hourCycle: HourCycle;
  /** 0 = Sunday … 6 = Saturday; `null` follows the language. */
  firstWeekday: number | null;
}

const STORED = "daybook.locale";

/** Each language by its own name, for the language menu. */
export const languages: Record<Locale, string> = { en: "English", es: "Español", ar: "العربية" };

function remembered(): Wishes {
  const fallback: Wishes = { locale: preferred(), hourCycle: "auto", firstWeekday: null };
  const text = globalThis.localStorage?.getItem(STORED);
  if (!text) return fallback;
  try {
    const wishes = { ...fallback, ...(JSON.parse(text) as Partial<Wishes>) };
    return isLocale(wishes.locale) ? wishes : fallback;
  } catch {
    // Written by another version: the language is asked for again, nothing else is lost.
    return fallback;
  }
}

function preferred(): Locale {
  const wanted = globalThis.navigator?.languages ?? [];
  return wanted.map((it) => it.slice(0, 2)).find(isLocale) ?? "en";
}

function isLocale(text: string): text is Locale {
  return (locales as readonly string[]).includes(text);
}

class LocaleState {
  #wishes = $state<Wishes>(remembered());

  /** The language now in force. */
  get current(): Locale {
    return this.#wishes.locale;
  }

  /** The direction its script runs. */
  get direction(): "ltr" | "rtl" {
    return this.current === "ar" ? "rtl" : "ltr";
  }

  /**
   * The BCP 47 tag for `Intl`. Latin digits everywhere: times are typed as well as read, and a desk must see
   * the digits that its keys have.
   */
  get tag(): string {
    return `${this.current === "en" ? englishOf() : this.current}-u-nu-latn`;
  }

  get hourCycle(): HourCycle {
    return this.#wishes.hourCycle;
  }

  get firstWeekdayWish(): number | null {
    return this.#wishes.firstWeekday;
  }

  /** Switches the language of every open view. */
  set(locale: Locale): void {
    this.#change({ locale });
  }

  /** Switches between the 12- and 24-hour clock. */
  setHourCycle(hourCycle: HourCycle): void {
    this.#change({ hourCycle });
  }

  /** Starts the week on this day (0 = Sunday), or where the language does. */
  setFirstWeekday(firstWeekday: number | null): void {
    this.#change({ firstWeekday });
  }

  #change(part: Partial<Wishes>): void {
    this.#wishes = { ...this.#wishes, ...part };
    globalThis.localStorage?.setItem(STORED, JSON.stringify(this.#wishes));
    this.apply();
  }

  /** Tells the document, so that screen readers and layout follow. */
  apply(): void {
    if (typeof document === "undefined") return;
    document.documentElement.lang = this.current;
    document.documentElement.dir = this.direction;
  }
}

/** British or American or another English, as the computer says; it decides the clock and the first weekday. */
function englishOf(): string {
  return globalThis.navigator?.languages?.find((it) => /^en-[A-Z]{2}$/.test(it)) ?? "en-GB";
}

export const locale = new LocaleState();

overwriteGetLocale(() => locale.current);
overwriteSetLocale((next) => locale.set(next));
locale.apply();
