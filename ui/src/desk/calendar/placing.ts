/**
 * From a place on the grid to a placement and back: who, where and when a column and minute stand for. The
 * person chose a column and a time; what else a placement needs is taken from who is in then.
 */
import type { CalendarDay, CalendarItem, FreedTime, Placement } from "$lib/api";
import type { SetUp } from "$desk/data/set-up.svelte";
import type { Prefill } from "$desk/appointment/draft.svelte";
import { placementOf } from "$desk/data/commands.svelte";
import { NOWHERE, partsOf } from "./columns";

/** What the grid stands on. */
export interface Ground {
  setUp: SetUp;
  by: "provider" | "resource";
  day: (date: string) => CalendarDay | undefined;
  /** The location that is filtered for. */
  locationId: string | null;
}

/** Where on the grid. */
export interface Spot {
  column: string;
  from: number;
  to: number;
}

/**
 * Where an appointment would stand if it were put on a spot. Kinds its type needs are left for Rust to fill in:
 * it keeps the chair it has where that is free then, and takes another where it is not — as the shading says.
 */
export function placementAt(item: CalendarItem, spot: Spot, ground: Ground): Placement {
  const { date, of } = partsOf(spot.column);
  // As long as before unless it was stretched: across a clock change the wall shows another length.
  const drawn = spot.to - spot.from;
  const minutes = drawn === Math.min(item.to, 1440) - item.from ? item.minutes : drawn;
  const before = {
    ...placementOf(item),
    resource_ids: notNeeded(item, ground),
    date,
    from: spot.from,
    minutes,
  };
  if (ground.by === "provider") {
    const locationId = locationOf(of, date, spot.from, ground, item.location_id) ?? item.location_id;
    const resource_ids = locationId === item.location_id ? before.resource_ids : [];
    return { ...before, provider_id: of, location_id: locationId, resource_ids };
  }
  const onto = ground.setUp.resources.get(of);
  if (of === NOWHERE || !onto) return before;
  const kept = before.resource_ids.filter((it) => ground.setUp.resources.get(it)?.kind !== onto.kind);
  return { ...before, location_id: onto.location_id, resource_ids: [...kept, of] };
}

/** The same with somebody to see them and a place, for what has neither yet: whoever is in at that spot. */
export function seated(item: CalendarItem, spot: Spot, ground: Ground): CalendarItem {
  const { providerId, locationId } = prefillAt(spot, ground);
  return {
    ...item,
    provider_id: item.provider_id || (providerId ?? ""),
    location_id: item.location_id || (locationId ?? ""),
  };
}

/** What it takes beyond what its type needs: somebody chose that, so it stays. */
function notNeeded(item: CalendarItem, { setUp }: Ground): string[] {
  const needs = setUp.appointmentTypes.get(item.appointment_type_id)?.needs ?? [];
  return item.resource_ids.filter((it) => {
    const kind = setUp.resources.get(it)?.kind;
    return kind !== undefined && !needs.includes(kind);
  });
}

/** What a new appointment on a spot starts with. */
export function prefillAt(spot: Spot, ground: Ground): Prefill {
  const { date, of } = partsOf(spot.column);
  const when = { date, from: spot.from, minutes: spot.to - spot.from };
  const day = ground.day(date);
  if (ground.by === "resource") {
    const resource = ground.setUp.resources.get(of);
    const locationId = resource?.location_id ?? ground.locationId;
    const there = day?.providers.find((it) => it.location_id === locationId && covers(it.open, spot.from));
    return { ...when, providerId: there?.provider_id ?? null, locationId, resourceIds: resource ? [of] : [] };
  }
  const locationId = locationOf(of, date, spot.from, ground, ground.locationId);
  const kept = day?.providers
    .filter((it) => it.provider_id === of && it.location_id === locationId)
    .flatMap((it) => it.template)
    .find((it) => it.span.from <= spot.from && spot.from < it.span.to);
  return { ...when, providerId: of, locationId, typeId: kept?.appointment_type_id ?? null };
}

/** The longest stretch that is asked about at once, minutes. */
const LONGEST_FREE = 240;

/** The free time of a provider from a slot on, up to the end of their hours; nothing in a chair's column. */
export function freeAt(spot: Spot, ground: Ground): FreedTime | null {
  const { date, of } = partsOf(spot.column);
  const locationId = locationOf(of, date, spot.from, ground, ground.locationId);
  if (ground.by !== "provider" || !locationId) return null;
  const days = ground.day(date)?.providers.filter((it) => it.provider_id === of) ?? [];
  const open = days
    .filter((it) => it.location_id === locationId)
    .flatMap((it) => it.open)
    .find((it) => it.from <= spot.from && spot.from < it.to);
  if (!open) return null;
  const minutes = Math.min(LONGEST_FREE, open.to - spot.from);
  return { provider_id: of, location_id: locationId, date, from: spot.from, minutes };
}

/** Where a provider is at a time: where they were asked for if they are in there, else wherever they are. */
function locationOf(
  providerId: string,
  date: string,
  from: number,
  ground: Ground,
  wanted: string | null,
): string | null {
  const days = ground.day(date)?.providers.filter((it) => it.provider_id === providerId) ?? [];
  const open = days.filter((it) => covers(it.open, from));
  const best = open.find((it) => it.location_id === wanted) ?? open[0];
  const any = days.find((it) => it.location_id === wanted) ?? days[0];
  return best?.location_id ?? wanted ?? any?.location_id ?? ground.setUp.locations.active[0]?.id ?? null;
}

const covers = (open: readonly { from: number; to: number }[], minute: number) =>
  open.some((it) => it.from <= minute && minute < it.to);
