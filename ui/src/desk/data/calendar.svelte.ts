/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets here are made anew, never changed in place; runes see that */
/**
 * The days of the book that this window knows: loaded by stretch, kept by day, read again when Rust says that
 * a day changed, and drawn ahead of the answer when somebody moves something.
 *
 * What is on screen is what was read plus {@link CalendarBook.draw}n changes; a drawn change stands until its
 * command is answered, so that a re-read under way cannot put a card back where it came from.
 */
import { createContext } from "svelte";
import { call, isProblem, type Calendar, type CalendarDay, type CalendarItem, type Problem } from "$lib/api";
import type { Day } from "$lib/i18n";
import { daysBetween, plusDays } from "./days";

/** How the stretch in view stands. */
export type Reading = { is: "first" } | { is: "here" } | { is: "failed"; problem: Problem };

interface Page {
  day: CalendarDay;
  items: CalendarItem[];
  /** The question it answers; older answers never replace newer ones. */
  asked: number;
}

/** What somebody did that Rust has not answered yet: an appointment as it will be, or `null` where it goes. */
interface Drawn {
  id: string;
  item: CalendarItem | null;
}

type Ask = (from: Day, to: Day) => Promise<Calendar>;

const askRust: Ask = (from, to) => call("calendar", { from, to });

export class CalendarBook {
  #pages = $state.raw<ReadonlyMap<Day, Page>>(new Map());
  #drawn = $state.raw<readonly Drawn[]>([]);
  #reading = $state.raw<Reading>({ is: "first" });
  #today = $state<Day>("");
  #nowAt = $state({ minute: 0, heardAt: 0 });
  #tick = $state(0);
  #shown: { from: Day; to: Day } | null = null;
  #asked = 0;
  readonly #ask: Ask;
  readonly #clock: () => number;

  constructor(ask: Ask = askRust, clock: () => number = () => performance.now()) {
    this.#ask = ask;
    this.#clock = clock;
  }

  /** How the stretch in view stands; `here` as long as every day of it can be drawn. */
  get reading(): Reading {
    return this.#reading;
  }

  /** Today in the clinic's zone; empty until the first answer. */
  get today(): Day {
    return this.#today;
  }

  /** The clinic's clock now, in wall minutes: what Rust said, and the time that went by since. */
  get now(): number {
    void this.#tick;
    return this.#nowAt.minute + Math.floor((this.#clock() - this.#nowAt.heardAt) / 60_000);
  }

  /** Draws the clock again; at midnight, and every so often, asks Rust what time it is. */
  async tick(): Promise<void> {
    this.#tick++;
    if (this.#today && this.now >= 1440) await this.read(this.#today, this.#today);
  }

  /** Finds out what day it is, by reading a day that is sure to be near. */
  async readToday(): Promise<void> {
    const near = new Date().toISOString().slice(0, 10);
    await this.read(near, near);
  }

  /** The days that are known of a stretch. */
  days(from: Day, to: Day): CalendarDay[] {
    return daysBetween(from, to).flatMap((date) => this.#pages.get(date)?.day ?? []);
  }

  /** The appointments that start on `date`, as they will stand. */
  items(date: Day): CalendarItem[] {
    const read = this.#pages.get(date)?.items ?? [];
    if (this.#drawn.length === 0) return read;
    const touched = new Set(this.#drawn.map((it) => it.id));
    const drawn = this.#drawn.flatMap((it) => (it.item?.date === date ? [it.item] : []));
    return [...read.filter((it) => !touched.has(it.id)), ...drawn];
  }

  /** The appointments of the stretch in view, as they were read. */
  get inView(): CalendarItem[] {
    const shown = this.#shown;
    if (!shown) return [];
    return daysBetween(shown.from, shown.to).flatMap((date) => this.#pages.get(date)?.items ?? []);
  }

  /** Whether every day of a stretch can be drawn. */
  knows(from: Day, to: Day): boolean {
    return daysBetween(from, to).every((date) => this.#pages.has(date));
  }

  /** An appointment, when one of the known days has it. */
  find(id: string): CalendarItem | undefined {
    const drawn = this.#drawn.findLast((it) => it.id === id);
    if (drawn) return drawn.item ?? undefined;
    for (const page of this.#pages.values()) {
      const found = page.items.find((it) => it.id === id);
      if (found) return found;
    }
    return undefined;
  }

  /** Puts a stretch in view: reads what is missing of it, then its neighbours of the same length. */
  async show(from: Day, to: Day): Promise<void> {
    this.#shown = { from, to };
    if (this.knows(from, to)) this.#reading = { is: "here" };
    else {
      if (this.#reading.is === "failed") this.#reading = { is: "first" };
      await this.read(from, to);
    }
    if (this.#shown.from !== from || this.#shown.to !== to) return;
    const length = daysBetween(from, to).length;
    await this.#foresee(plusDays(to, 1), plusDays(to, length));
    await this.#foresee(plusDays(from, -length), plusDays(from, -1));
  }

  /** Reads a stretch from Rust; says so only when what is in view could not be read. */
  async read(from: Day, to: Day): Promise<void> {
    const asked = ++this.#asked;
    try {
      this.#keep(await this.#ask(from, to), asked);
      if (this.#shown && this.knows(this.#shown.from, this.#shown.to)) this.#reading = { is: "here" };
    } catch (thrown) {
      if (!isProblem(thrown)) throw thrown;
      if (!this.#shown || !this.knows(this.#shown.from, this.#shown.to))
        this.#reading = { is: "failed", problem: thrown };
    }
  }

  /** Hears that things changed: days in view are read again at once, others when they are next shown. */
  async changed(tags: readonly string[]): Promise<void> {
    const all = ["everything", "set_up", "import", "session", "patients"].some((it) => tags.includes(it));
    const known = [...this.#pages.keys()];
    const stale = all ? known : known.filter((date) => tags.includes(`day:${date}`));
    if (stale.length === 0) return;
    const shown = this.#shown;
    const inView = stale.filter((date) => shown && date >= shown.from && date <= shown.to).sort();
    this.#forget(stale.filter((date) => !inView.includes(date)));
    const first = inView[0];
    const last = inView.at(-1);
    if (first && last) await this.read(first, last);
  }

  /** Draws a change before it is answered. Call what it returns when the answer is here. */
  draw(id: string, item: CalendarItem | null): () => void {
    const drawn: Drawn = { id, item };
    this.#drawn = [...this.#drawn, drawn];
    return () => (this.#drawn = this.#drawn.filter((it) => it !== drawn));
  }

  /** Puts an answered appointment in its place, ahead of the re-read that its tags will bring. */
  put(item: CalendarItem): void {
    const pages = new Map(this.#pages);
    for (const [date, page] of pages) {
      const has = page.items.some((it) => it.id === item.id);
      if (!has && date !== item.date) continue;
      const others = page.items.filter((it) => it.id !== item.id);
      pages.set(date, { ...page, items: date === item.date ? [...others, item] : others });
    }
    this.#pages = pages;
  }

  async #foresee(from: Day, to: Day): Promise<void> {
    if (!this.knows(from, to)) await this.read(from, to);
  }

  #forget(dates: Day[]): void {
    if (dates.length === 0) return;
    const pages = new Map(this.#pages);
    for (const date of dates) pages.delete(date);
    this.#pages = pages;
  }

  #keep(answer: Calendar, asked: number): void {
    const byDay = new Map<Day, CalendarItem[]>();
    for (const { date } of answer.days) byDay.set(date, []);
    for (const item of answer.items) byDay.get(item.date)?.push(item);
    const pages = new Map(this.#pages);
    for (const day of answer.days) {
      const before = pages.get(day.date);
      if (before && before.asked > asked) continue;
      pages.set(day.date, { day, items: byDay.get(day.date) ?? [], asked });
    }
    this.#pages = pages;
    this.#today = answer.today;
    this.#nowAt = { minute: answer.now, heardAt: this.#clock() };
  }
}

/** The book of this window, handed down. */
export const [useBook, provideBook] = createContext<CalendarBook>();
