/** What becomes of a drop on the grid, and what a new appointment on a slot starts with. */
import { call, type CalendarItem } from "$lib/api";
import type { DragSource, GridItem, Slot, Span } from "$lib/calendar/model";
import type { Opened } from "$desk/appointment/opened.svelte";
import type { CalendarBook } from "$desk/data/calendar.svelte";
import type { Attempt, Commands, How } from "$desk/data/commands.svelte";
import type { Fitting } from "$desk/data/drag.svelte";
import { explain } from "$desk/data/explain";
import type { SetUp } from "$desk/data/set-up.svelte";
import { howOf, type Lists } from "$desk/lists/lists.svelte";
import type { Booking, Navigation } from "$desk/navigation.svelte";
import type { Pins } from "$desk/pinboard/pins.svelte";
import type { ClassSession } from "./classes";
import { partsOf } from "./columns";
import { placementAt, prefillAt, seated, type Ground, type Spot } from "./placing";
import type { Shown } from "./shown.svelte";
import type { CalendarView } from "./view.svelte";

/** What it goes through. */
export interface PuttingHands {
  book: CalendarBook;
  view: CalendarView;
  setUp: SetUp;
  navigation: Navigation;
  commands: Commands;
  opened: Opened;
  fitting: Fitting;
  pins: Pins;
  lists: Lists;
  shown: Shown;
  ground: () => Ground;
  mayBook: () => boolean;
  /** Says that what was drawn already was refused. */
  refuse: (cardId: string, why: string, from: { column: string } & Span) => void;
  select: (cardId: string | null) => void;
}

export class Putting {
  readonly #hands: PuttingHands;

  constructor(hands: PuttingHands) {
    this.#hands = hands;
  }

  /** Everybody in a class goes to another time, or nobody. */
  async placeClass(together: ClassSession, card: GridItem, spot: Spot): Promise<void> {
    const { commands, fitting, shown, refuse, select } = this.#hands;
    const ground = this.#hands.ground();
    fitting.stop();
    const moves = together.items.map((item) => ({
      appointment_id: item.id,
      version: item.version,
      placement: placementAt(item, spot, ground),
    }));
    const { problem } = await commands.several({ deed: "class_moved", name: together.type.name }, () =>
      call("repair_day", { closure: null, moves, set_aside: [], waiting: [] }),
    );
    if (problem) refuse(card.id, explain(problem).say, spot);
    else select(shown.cardIdOf(together.one.id) ?? null);
  }

  /** One appointment goes there; where it is of a series, it is asked which of them do. */
  async place(item: CalendarItem, wanted: Spot, how: How): Promise<void> {
    const { fitting, opened } = this.#hands;
    const spot = this.#joining(wanted, item.appointment_type_id);
    const to = placementAt(item, spot, this.#hands.ground());
    const { date, of } = partsOf(spot.column);
    const misfit = fitting.at(of, date, spot.from)?.misfits[0];
    fitting.stop();
    const alone = () => this.#placeOne({ item, to, how }, spot, !misfit);
    if (how === "move" && item.series_id) opened.ask({ is: "scope", item, to, alone: () => void alone() });
    else await alone();
  }

  /** Something from outside the grid was put down on it. */
  async put(source: DragSource, spot: Spot): Promise<void> {
    const { book, pins, lists, opened } = this.#hands;
    if (source.from === "booking") return this.create({ column: spot.column, from: spot.from, to: spot.to });
    const item = book.find(source.id) ?? pins.find(source.id) ?? lists.find(source.id);
    if (!item) return opened.openById(source.id);
    const again: How = source.from === "copy" || source.from === "reschedule" ? source.from : "move";
    const fresh = howOf(source.from);
    if (fresh) await this.place(seated(item, spot, this.#hands.ground()), spot, fresh);
    else await this.place(item, spot, again);
  }

  /** Opens the form of a new appointment on a slot. */
  create(slot: Slot): void {
    const { view, setUp, navigation, opened, mayBook } = this.#hands;
    if (!mayBook()) return;
    const { booking } = navigation;
    const prefill = prefillAt(slot, this.#hands.ground());
    const drawn = slot.to - slot.from > view.settings.zoom && !booking;
    const does = prefill.providerId ? setUp.typesOf(prefill.providerId) : setUp.appointmentTypes.active;
    const type =
      setUp.appointmentTypes.get(booking?.appointmentTypeId ?? prefill.typeId) ??
      does.find((it) => drawn && it.default_minutes === slot.to - slot.from) ??
      does[0];
    const asked = booking?.minutes ?? type?.default_minutes;
    const wish = drawn ? slot.to - slot.from : (asked ?? slot.to - slot.from);
    const minutes = type ? Math.min(type.max_minutes, Math.max(type.min_minutes, wish)) : wish;
    const { from } = this.#joining(slot, type?.id);
    void opened.add({
      ...prefill,
      from,
      typeId: type?.id ?? null,
      minutes,
      planned: booking?.planned ?? null,
      patient: booking && whoIs(booking),
    });
  }

  async #placeOne(attempt: Attempt, spot: Spot, drawn: boolean): Promise<void> {
    const { commands, refuse } = this.#hands;
    const { item } = attempt;
    await commands.place(attempt, { drawn });
    const { refused } = commands;
    if (refused?.attempt.item.id === item.id) refuse(item.id, explain(refused.problem).say, spot);
  }

  /** A spot within a class of that type is the class's own time. */
  #joining(spot: Spot, typeId: string | undefined): Spot {
    const { shown } = this.#hands;
    const { by } = this.#hands.ground();
    const { date, of } = partsOf(spot.column);
    const there = shown.sessions.find(
      ({ one, type, room, items }) =>
        type.id === typeId &&
        items.length < type.capacity &&
        one.date === date &&
        of === (by === "provider" ? one.provider_id : room) &&
        one.from <= spot.from &&
        spot.from < one.to,
    );
    return there ? { ...spot, from: there.one.from, to: there.one.from + spot.to - spot.from } : spot;
  }
}

/** Whoever is being booked, as far as it is known; enough for the picker to show. */
function whoIs({ patientId, patientName }: Booking) {
  return {
    id: patientId,
    number: 0,
    given_name: patientName,
    family_name: "",
    birth_date: null,
    phone: "",
    email: "",
    provisional: false,
    active: true,
  };
}
