/** A repair's proposal on the calendar: where each would go, and what would leave its place. */
import CalendarClock from "@lucide/svelte/icons/calendar-clock";
import MapPinOff from "@lucide/svelte/icons/map-pin-off";
import type { CalendarItem } from "$lib/api";
import type { GridItem } from "$lib/calendar/model";
import { formatTime, m } from "$lib/i18n";
import { appointmentIdOf, cardsOf, type Arranging } from "$desk/calendar/columns";
import type { RepairRow } from "./repairing.svelte";

/** The cards of the days in view, those that would go marked, with the proposed places beside them. */
export function withProposal(
  cards: readonly GridItem[],
  rows: readonly RepairRow[],
  how: Arranging,
): readonly GridItem[] {
  if (rows.length === 0) return cards;
  const byId = new Map(rows.map((it) => [it.item.id, it]));
  const marked = cards.map((card) => {
    const row = byId.get(appointmentIdOf(card.id));
    return row ? leaving(card, row) : card;
  });
  return [...marked, ...rows.flatMap((row) => ghostsOf(row, how))];
}

function leaving(card: GridItem, { fate }: RepairRow): GridItem {
  const badge =
    fate.is === "move"
      ? { icon: CalendarClock, text: m.repair_badge_leaves() }
      : { icon: MapPinOff, text: m.repair_badge_unplaced() };
  return {
    ...card,
    badges: [badge, ...card.badges],
    emphasis: fate.is === "move" ? "struck" : card.emphasis,
    locked: true,
    lockedWhy: m.repair_ghost(),
  };
}

function ghostsOf({ item, fate }: RepairRow, how: Arranging): GridItem[] {
  if (fate.is !== "move") return [];
  const { placement } = fate;
  const there: CalendarItem = { ...item, ...placement, to: placement.from + placement.minutes };
  const from = `${how.setUp.providers.name(item.provider_id)} ${formatTime(item.from)}`;
  return cardsOf([there], how).map((card) => ({
    ...card,
    id: `proposed-${card.id}`,
    statusText: m.repair_ghost_from({ where: from }),
    badges: [],
    provisional: true,
    locked: true,
    lockedWhy: m.repair_ghost(),
  }));
}
