/** What desks show each other of the time they are about to give away (D10). Never who it is for. */
import MonitorSmartphone from "@lucide/svelte/icons/monitor-smartphone";
import type { HeldThere, OtherDesk } from "$lib/api";
import type { Drag } from "$lib/calendar/drag";
import type { GridItem } from "$lib/calendar/model";
import { m } from "$lib/i18n";
import type { Draft } from "$desk/appointment/draft.svelte";
import { columnId, partsOf } from "$desk/calendar/columns";

/** The neutral hue. */
const HUE = 9;

/** A card for every column in view that somebody at another desk has their hand on. */
export function heldCards(
  cards: readonly GridItem[],
  others: readonly OtherDesk[],
  isShown: (column: string) => boolean,
): readonly GridItem[] {
  const held = others.flatMap((other) => cardsOf(other)).filter((it) => isShown(it.column));
  return held.length === 0 ? cards : [...cards, ...held];
}

function cardsOf({ device_id, name, user, holding }: OtherDesk): GridItem[] {
  if (!holding) return [];
  const says = m.sharing_held_by({ name: user ?? name });
  return holding.column_ids.map((of) => ({
    id: `held-${device_id}-${of}`,
    column: columnId(holding.date, of),
    from: holding.from,
    to: Math.min(1440, holding.to),
    title: user ?? name,
    subtitle: name,
    hue: HUE,
    status: "held",
    statusIcon: MonitorSmartphone,
    statusText: says,
    badges: [],
    provisional: true,
    locked: true,
    lockedWhy: says,
  }));
}

/** The time that is in hand: where it is dragged or carried, or stands in the form of a new appointment. */
export function inHand(drag: Drag, draft: Pick<Draft, "item" | "placement"> | null): HeldThere | null {
  if (drag.is === "dragging" && drag.at.on === "grid") {
    const { date, of } = partsOf(drag.at.column);
    return { date, from: drag.at.from, to: drag.at.to, column_ids: [of] };
  }
  const at = draft?.item ? null : draft?.placement;
  if (!at) return null;
  const { date, from, minutes, provider_id, resource_ids } = at;
  return { date, from, to: from + minutes, column_ids: [provider_id, ...resource_ids] };
}
