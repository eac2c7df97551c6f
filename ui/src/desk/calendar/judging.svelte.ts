/** What fits while something is in hand (D8): asked of Rust once, drawn as shades, and said of each place it passes. */
import { untrack } from "svelte";
import type { CalendarItem, ToPlace } from "$lib/api";
import type { CalendarDrag } from "$lib/calendar";
import type { Candidate, ColumnShade, GridItem, Verdict } from "$lib/calendar/model";
import type { Grip } from "$lib/calendar/drag";
import { formatRange, m } from "$lib/i18n";
import { inShort, underItsName } from "$desk/appointment/misfits";
import type { CalendarBook } from "$desk/data/calendar.svelte";
import type { Fitting } from "$desk/data/drag.svelte";
import { warningSays } from "$desk/data/explain";
import type { AppointmentType, SetUp } from "$desk/data/set-up.svelte";
import { howOf, toPlace, type Lists } from "$desk/lists/lists.svelte";
import type { Navigation } from "$desk/navigation.svelte";
import type { Pins } from "$desk/pinboard/pins.svelte";
import { isClassId } from "./classes";
import { partsOf } from "./columns";
import type { Ground } from "./placing";
import type { Shown } from "./shown.svelte";
import type { CalendarView } from "./view.svelte";

/** What it judges by. */
export interface JudgingHands {
  book: CalendarBook;
  view: CalendarView;
  setUp: SetUp;
  navigation: Navigation;
  fitting: Fitting;
  pins: Pins;
  lists: Lists;
  drag: CalendarDrag;
  shown: Shown;
  ground: () => Ground;
}

/** What is looked for, where, and whether the original stays. */
interface Wanted {
  what: ToPlace;
  at: string | null;
  copy: boolean;
}

/** What whoever is being booked comes for, as long as nobody said something else. */
export function bookingType(setUp: SetUp, { booking }: Navigation): AppointmentType | undefined {
  return setUp.appointmentTypes.get(booking?.appointmentTypeId) ?? setUp.appointmentTypes.active[0];
}

export class Judging {
  readonly #hands: JudgingHands;

  constructor(hands: JudgingHands) {
    this.#hands = hands;
  }

  /** With something in hand one goes on to another day: what fits there is another question. Called by a component. */
  followDays(): void {
    const { drag, fitting, shown } = this.#hands;
    const columnIds = $derived(shown.columns.map((it) => it.id).join(" "));
    $effect(() => {
      void columnIds;
      untrack(() => {
        if (drag.state.is === "holding" && fitting.asked) this.seek(drag.state.grip, fitting.asked.copy);
      });
    });
  }

  /** Asks where what was taken up could go. */
  seek(grip: Grip, copy: boolean): void {
    const { view, fitting, shown } = this.#hands;
    const wanted = this.#lookedFor(grip, copy);
    if (!wanted) return;
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- gone as soon as it was read
    const columnIds = [...new Set(shown.columns.map((it) => partsOf(it.id).of))];
    void fitting.begin({
      what: wanted.what,
      dates: [...view.days],
      columnIds: columnIds.filter((it) => it !== "nowhere"),
      locationId: wanted.at,
      copy: wanted.copy,
    });
  }

  /** The thing in hand: what is looked for, and how long it takes. */
  #lookedFor(grip: Grip, copy: boolean): Wanted | undefined {
    const { book, pins, lists, shown } = this.#hands;
    if (grip.does === "move") {
      const item = shown.itemOf(grip.item);
      return item && { what: { is: "existing", appointment_id: item.id }, at: item.location_id, copy };
    }
    if (grip.does !== "place") return undefined;
    if (grip.source.from === "booking") return this.#booked();
    const item = book.find(grip.source.id) ?? pins.find(grip.source.id) ?? lists.find(grip.source.id);
    const how = howOf(grip.source.from);
    if (item && how) {
      return { what: toPlace(item, how), at: this.#location(item.location_id || undefined), copy: false };
    }
    const what = { is: "existing" as const, appointment_id: grip.source.id };
    return { what, at: item?.location_id ?? null, copy: grip.source.from === "copy" };
  }

  /** Whoever is being booked. */
  #booked(): Wanted | undefined {
    const { setUp, navigation } = this.#hands;
    const { booking } = navigation;
    const type = bookingType(setUp, navigation);
    if (!type || !booking) return undefined;
    const { id: appointment_type_id } = type;
    const minutes = booking.minutes ?? type.default_minutes;
    const what = { is: "new" as const, patient_id: booking.patientId, appointment_type_id, minutes };
    return { what, at: this.#location(undefined), copy: false };
  }

  /** The place that is looked at; else the one that is wished for, else the first. */
  #location(wished: string | undefined): string | null {
    const { setUp, ground } = this.#hands;
    return ground().locationId ?? wished ?? setUp.locations.active[0]?.id ?? null;
  }

  readonly #minutesInHand = $derived.by(() => {
    const { grip } = this.#hands.drag;
    if (grip?.does === "move") return grip.item.to - grip.item.from;
    return grip?.does === "place" ? grip.source.minutes : 0;
  });

  /** Starts that fit, drawn as the time the thing would cover. */
  readonly shades = $derived.by((): ColumnShade[] | null => {
    const { fitting, shown } = this.#hands;
    const minutes = this.#minutesInHand;
    if (!fitting.isKnown || !minutes) return null;
    return shown.columns.map((column) => {
      const { date, of } = partsOf(column.id);
      const spans = fitting.spans(of, date);
      const fits = spans
        .filter((it) => it.misfits.length === 0)
        .map((it) => ({ from: it.span.from, to: Math.min(1440, it.span.to - 5 + minutes) }));
      const first = spans.find((it) => it.misfits.length > 0 && it.misfits[0]?.why !== "past")?.misfits[0];
      return { column: column.id, fits, why: fits.length === 0 && first ? underItsName(first) : undefined };
    });
  });

  /** What is said of a place while the thing in hand is over it. */
  judge(candidate: Candidate): Verdict {
    const { drag, fitting } = this.#hands;
    const { grip } = drag;
    if (grip?.does === "resize") return this.#judgeLength(grip.item, candidate);
    if (!grip || grip.does === "create") return { kind: "fits" };
    if (grip.does === "move" && isClassId(grip.item.id) && candidate.copy)
      return { kind: "blocked", why: m.class_no_copy() };
    if (grip.does === "move" && fitting.asked && fitting.asked.copy !== candidate.copy)
      this.seek(grip, candidate.copy);
    const { date, of } = partsOf(candidate.column);
    const known = fitting.at(of, date, candidate.from);
    const misfit = known?.misfits[0];
    if (misfit) return { kind: "warn", why: inShort(misfit) };
    const warning = known?.warnings[0];
    return warning ? { kind: "warn", why: warningSays(warning) } : { kind: "fits" };
  }

  #judgeLength(card: GridItem, candidate: Candidate): Verdict {
    const { setUp, shown } = this.#hands;
    const item = shown.itemOf(card);
    const type = setUp.appointmentTypes.get(item?.appointment_type_id);
    const minutes = candidate.to - candidate.from;
    if (type && (minutes < type.min_minutes || minutes > type.max_minutes))
      return {
        kind: "blocked",
        why: m.calendar_length_bounds({ min: type.min_minutes, max: type.max_minutes }),
      };
    const over = this.#under(item, candidate);
    if (!over) return { kind: "fits" };
    const time = formatRange(over.from, over.to % 1440);
    return { kind: "warn", why: m.appointment_misfit_overlaps({ name: over.patient_name, time }) };
  }

  /** What its provider has at that time already. */
  #under(item: CalendarItem | undefined, { column, from, to }: Candidate): CalendarItem | undefined {
    const { date } = partsOf(column);
    return this.#hands.book
      .items(date)
      .find(
        (it) =>
          it.id !== item?.id &&
          it.holds_time &&
          it.provider_id === item?.provider_id &&
          it.from < to &&
          from < it.to,
      );
  }
}
