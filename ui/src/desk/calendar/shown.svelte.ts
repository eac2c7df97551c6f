/* eslint-disable svelte/prefer-svelte-reactivity -- sets here are made anew, never changed in place; runes see that */
/** What the grid shows of the days in view: its columns, its cards, and which appointment or class a card stands for. */
import type { CalendarItem } from "$lib/api";
import type { GridItem } from "$lib/calendar/model";
import type { Opened } from "$desk/appointment/opened.svelte";
import type { CalendarBook } from "$desk/data/calendar.svelte";
import type { SetUp } from "$desk/data/set-up.svelte";
import { withProposal } from "$desk/repair/ghosts";
import type { Repairing } from "$desk/repair/repairing.svelte";
import { heldCards } from "$desk/sharing/presence";
import type { Sharing } from "$desk/sharing/sharing.svelte";
import { draftCard } from "./cards";
import { isClassId, passingOf, type ClassSession } from "./classes";
import { appointmentIdOf, cardsOf, classCardsOf, columnsOf, type Arranging } from "./columns";
import type { CalendarView } from "./view.svelte";

/** What it is drawn from. */
export interface ShownHands {
  book: CalendarBook;
  view: CalendarView;
  setUp: SetUp;
  opened: Opened;
  repairing: Repairing;
  sharing: Sharing;
  arranging: () => Arranging;
  /** The card that is selected. */
  selected: () => string | null;
}

export class Shown {
  readonly #hands: ShownHands;

  constructor(hands: ShownHands) {
    this.#hands = hands;
  }

  #passes = (item: CalendarItem) => this.#hands.view.passes(item);

  readonly columns = $derived.by(() => {
    const { book, view, arranging } = this.#hands;
    const days = view.days.flatMap((it) => book.days(it, it));
    return columnsOf(days, (date) => book.items(date).filter(this.#passes), arranging());
  });
  readonly #columnIds = $derived.by((): ReadonlySet<string> => new Set(this.columns.map((it) => it.id)));

  readonly #days = $derived.by(() => {
    const { book, view, setUp } = this.#hands;
    return view.days.map((it) => passingOf(book.items(it), this.#passes, setUp));
  });

  /** The classes of which somebody passes the filter. */
  readonly sessions = $derived.by((): ClassSession[] => this.#days.flatMap((it) => it.sessions));

  readonly #booked = $derived.by((): GridItem[] => {
    const how = this.#hands.arranging();
    const cards = this.#days.flatMap((day) => [
      ...cardsOf(day.alone, how),
      ...day.sessions.flatMap((it) => classCardsOf(it, how, this.#passes)),
    ]);
    return cards.filter((it) => this.#columnIds.has(it.column));
  });

  /** The visit of the card that is selected: its other legs are marked with it (D3). */
  readonly #visitId = $derived.by(() => {
    const selected = this.#hands.selected();
    return selected ? this.#hands.book.find(appointmentIdOf(selected))?.visit_id : undefined;
  });

  /** The appointments of that visit, looked through once and not for every card. */
  readonly #legs = $derived.by((): ReadonlySet<string> | null => {
    if (this.#visitId === undefined) return null;
    const { book, view } = this.#hands;
    const all = view.days.flatMap((it) => book.items(it));
    return new Set(all.filter((it) => it.visit_id === this.#visitId).map((it) => it.id));
  });

  readonly #linked = $derived.by((): GridItem[] => {
    const legs = this.#legs;
    if (legs === null) return this.#booked;
    const selected = this.#hands.selected();
    return this.#booked.map((card) =>
      card.id !== selected && this.#isLeg(card, legs) ? { ...card, linked: true } : card,
    );
  });

  readonly #proposed = $derived.by(() => {
    const { repairing, arranging } = this.#hands;
    return withProposal(this.#linked, repairing.rows, arranging()).filter((it) =>
      this.#columnIds.has(it.column),
    );
  });

  readonly #draft = $derived.by(() => {
    const { opened, arranging, setUp } = this.#hands;
    return opened.draft && draftCard(opened.draft, arranging(), setUp);
  });

  readonly #own = $derived.by(() =>
    this.#draft && this.#columnIds.has(this.#draft.column)
      ? [...this.#proposed, this.#draft]
      : this.#proposed,
  );

  /** Every card, with what would be moved by a repair, the new appointment in the form, and what other desks hold. */
  readonly cards = $derived.by(() =>
    heldCards(this.#own, this.#hands.sharing.state.others, (column) => this.#columnIds.has(column)),
  );

  /** The class a card stands for. */
  sessionOf(card: GridItem): ClassSession | undefined {
    return this.sessions.find((it) => it.id === card.id);
  }

  /** The appointment of a card; of a class, one of those in it: they share when and where they are. */
  itemOf(card: GridItem): CalendarItem | undefined {
    return isClassId(card.id) ? this.sessionOf(card)?.one : this.#hands.book.find(appointmentIdOf(card.id));
  }

  /** The card an appointment is seen on. */
  cardIdOf(id: string): string | undefined {
    const together = this.sessions.find((it) => it.items.some((one) => one.id === id));
    return together?.id ?? this.cards.find((it) => it.id === id)?.id;
  }

  #isLeg(card: GridItem, legs: ReadonlySet<string>): boolean {
    if (!isClassId(card.id)) return legs.has(appointmentIdOf(card.id));
    return this.sessionOf(card)?.items.some((it) => legs.has(it.id)) ?? false;
  }
}
