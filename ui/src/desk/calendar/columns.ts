/**
 * Turns what Rust sent into what the grid draws: a column a provider or room and day, a card an appointment.
 * Pure, so that the same day is the same drawing.
 */
import BadgeCheck from "@lucide/svelte/icons/badge-check";
import CloudUpload from "@lucide/svelte/icons/cloud-upload";
import MessageSquareText from "@lucide/svelte/icons/message-square-text";
import Pin from "@lucide/svelte/icons/pin";
import Repeat from "@lucide/svelte/icons/repeat";
import TriangleAlert from "@lucide/svelte/icons/triangle-alert";
import Waypoints from "@lucide/svelte/icons/waypoints";
import type { CalendarDay, CalendarItem, ClosedSpan, ProviderDay } from "$lib/api";
import type { CardBadge, GridColumn, GridItem, Span } from "$lib/calendar/model";
import { formatRange, m, type Day } from "$lib/i18n";
import type { Provider, Resource, SetUp } from "$desk/data/set-up.svelte";
import { lookOf } from "$desk/appointment/status";
import { isOver, statusOf } from "$desk/appointment/steps";
import { classCard, type ClassSession } from "./classes";

/** How the columns are made. */
export interface Arranging {
  setUp: SetUp;
  by: "provider" | "resource";
  colour: "type" | "provider";
  locationId: string | null;
  isHidden: (id: string) => boolean;
  /** Why a card may not be dragged; `null` when it may. */
  lockedWhy: (item: CalendarItem) => string | null;
  /** Whether a shared book has not answered for it yet. */
  isProvisional: (appointmentId: string) => boolean;
}

/** The column of things that have neither chair nor room. */
export const NOWHERE = "nowhere";

/** What a column's id stands for. */
export function columnId(date: Day, of: string): string {
  return `${date}_${of}`;
}

/** The day and the provider or resource of a column. */
export function partsOf(id: string): { date: Day; of: string } {
  const at = id.indexOf("_");
  return { date: id.slice(0, at), of: id.slice(at + 1) };
}

/** The appointment a card stands for: in columns of rooms one that needs two has two cards. */
export function appointmentIdOf(cardId: string): string {
  return cardId.split("@")[0] ?? cardId;
}

/** The columns of the days in view, day by day. */
export function columnsOf(
  days: readonly CalendarDay[],
  itemsOf: (date: Day) => CalendarItem[],
  how: Arranging,
): GridColumn[] {
  return days.flatMap((day) =>
    how.by === "provider"
      ? providerColumns(day, itemsOf(day.date), how)
      : resourceColumns(day, itemsOf(day.date), how),
  );
}

function providerColumns(day: CalendarDay, items: CalendarItem[], how: Arranging): GridColumn[] {
  const busy = new Set(items.map((it) => it.provider_id));
  const shown = how.setUp.providers.all.filter((it) => {
    if (how.isHidden(it.id)) return false;
    return busy.has(it.id) || (it.active && daysIn(day, it.id, how.locationId).length > 0);
  });
  return shown.map((it) => providerColumn(day, it, how));
}

function providerColumn(day: CalendarDay, provider: Provider, how: Arranging): GridColumn {
  const there = daysIn(day, provider.id, how.locationId);
  const closed = closedFor(day, [
    { scope: "provider", id: provider.id },
    ...there.map((it) => ({ scope: "location", id: it.location_id })),
  ]);
  const open = without(merged(there.flatMap((it) => it.open)), closed);
  return {
    id: columnId(day.date, provider.id),
    day: day.date,
    title: provider.name,
    subtitle: awayWords(closed, open),
    avatar: { name: provider.name, photo: provider.photo || undefined, hue: provider.hue + 1 },
    open,
    template: there.flatMap((it) => it.template).map((it) => templateOf(it, how.setUp)),
    clockChange: clockChangeOf(day),
  };
}

function resourceColumns(day: CalendarDay, items: CalendarItem[], how: Arranging): GridColumn[] {
  const shown = how.setUp.resources.all.filter((it) => {
    if (how.isHidden(it.id) || (how.locationId && it.location_id !== how.locationId)) return false;
    return it.active || items.some((item) => item.resource_ids.includes(it.id));
  });
  const columns = shown.map((it) => resourceColumn(day, it, how));
  if (!items.some((it) => it.resource_ids.length === 0)) return columns;
  return [...columns, nowhereColumn(day)];
}

function resourceColumn(day: CalendarDay, resource: Resource, how: Arranging): GridColumn {
  const closed = closedFor(day, [
    { scope: "resource", id: resource.id },
    { scope: "location", id: resource.location_id },
  ]);
  const there = day.providers.filter((it) => it.location_id === resource.location_id);
  const open = without(merged(there.flatMap((it) => it.open)), closed);
  return {
    id: columnId(day.date, resource.id),
    day: day.date,
    title: resource.name,
    subtitle:
      awayWords(closed, open) ??
      (how.setUp.locations.active.length > 1 ? how.setUp.locations.name(resource.location_id) : undefined),
    open,
    template: [],
    clockChange: clockChangeOf(day),
  };
}

function nowhereColumn(day: CalendarDay): GridColumn {
  return {
    id: columnId(day.date, NOWHERE),
    day: day.date,
    title: m.calendar_no_resource(),
    open: merged(day.providers.flatMap((it) => it.open)),
    template: [],
    clockChange: clockChangeOf(day),
  };
}

/** The cards of one day's appointments, each in the column or columns it belongs to. */
export function cardsOf(items: readonly CalendarItem[], how: Arranging): GridItem[] {
  return items.flatMap((item) => {
    if (how.by === "provider") return [cardOf(item, item.id, columnId(item.date, item.provider_id), how)];
    if (item.resource_ids.length === 0) return [cardOf(item, item.id, columnId(item.date, NOWHERE), how)];
    return item.resource_ids.map((resource, at) =>
      cardOf(item, at === 0 ? item.id : `${item.id}@${resource}`, columnId(item.date, resource), how),
    );
  });
}

/**
 * The cards of a class: one with its provider or in its room. A chair or device is each patient's own, and so is
 * the card in its column, of those who pass the filter.
 */
export function classCardsOf(
  session: ClassSession,
  how: Arranging,
  passes: (item: CalendarItem) => boolean,
): GridItem[] {
  const { one, items, room } = session;
  const of = how.by === "provider" ? one.provider_id : (room ?? NOWHERE);
  const lockedWhy = items.map(how.lockedWhy).find((it) => it !== null);
  const card = classCard(session, cardOf(one, one.id, columnId(one.date, of), how));
  const whole = { ...card, locked: lockedWhy !== undefined, lockedWhy: lockedWhy ?? undefined };
  if (how.by === "provider") return [whole];
  const theirs = (item: CalendarItem) => item.resource_ids.filter((it) => it !== room);
  const own = items
    .filter(passes)
    .flatMap((item) =>
      theirs(item).map((it) => cardOf(item, `${item.id}@${it}`, columnId(item.date, it), how)),
    );
  return [whole, ...own];
}

function cardOf(item: CalendarItem, id: string, column: string, how: Arranging): GridItem {
  const status = statusOf(item);
  const look = lookOf(status);
  const type = how.setUp.appointmentTypes.get(item.appointment_type_id);
  const hue = how.colour === "type" ? type?.hue : how.setUp.providers.get(item.provider_id)?.hue;
  const lockedWhy = how.lockedWhy(item);
  return {
    id,
    column,
    from: item.from,
    to: Math.min(item.to, 1440),
    title: item.patient_name,
    subtitle:
      how.by === "provider"
        ? (type?.name ?? "")
        : `${type?.name ?? ""} · ${how.setUp.providers.name(item.provider_id)}`,
    hue: (hue ?? 8) + 1,
    status,
    statusIcon: status === "confirmed" ? undefined : look.icon,
    statusText: look.word(),
    badges: badgesOf(item, how.isProvisional(item.id)),
    emphasis: emphasisOf(item),
    provisional: status === "draft" || status === "pending_approval" || how.isProvisional(item.id),
    locked: lockedWhy !== null && !isOver(item),
    lockedWhy: lockedWhy ?? undefined,
  };
}

function emphasisOf(item: CalendarItem): "normal" | "quiet" | "struck" {
  const status = statusOf(item);
  if (status === "completed") return "quiet";
  return ["cancelled", "no_show", "rescheduled", "expired"].includes(status) ? "struck" : "normal";
}

function badgesOf(item: CalendarItem, provisional: boolean): CardBadge[] {
  const badges: CardBadge[] = [];
  if (provisional) badges.push({ icon: CloudUpload, text: m.sharing_provisional() });
  if (item.overbooked !== null) badges.push({ icon: TriangleAlert, text: m.calendar_badge_overbooked() });
  if (item.series_id) badges.push({ icon: Repeat, text: m.series_badge() });
  if (item.visit_id) badges.push({ icon: Waypoints, text: m.visits_badge() });
  if (item.pinned) badges.push({ icon: Pin, text: m.calendar_badge_pinned() });
  if (item.notes) badges.push({ icon: MessageSquareText, text: m.calendar_badge_notes() });
  if (item.patient_confirmation === "yes" && !isOver(item))
    badges.push({ icon: BadgeCheck, text: m.calendar_badge_confirmed() });
  return badges;
}

function daysIn(day: CalendarDay, providerId: string, locationId: string | null): ProviderDay[] {
  return day.providers.filter(
    (it) =>
      it.provider_id === providerId &&
      (locationId === null || it.location_id === locationId) &&
      (it.open.length > 0 || it.template.length > 0),
  );
}

function closedFor(day: CalendarDay, whose: { scope: string; id: string }[]): ClosedSpan[] {
  return day.closed.filter(
    (it) => it.scope === "clinic" || whose.some((one) => one.scope === it.scope && one.id === it.scope_id),
  );
}

/** Why somebody is away, when it is not just their usual hours: “Leave 09:00 – 12:00”. */
function awayWords(closed: readonly ClosedSpan[], open: readonly Span[]): string | undefined {
  const first = closed[0];
  if (!first) return undefined;
  const label = first.label || m.calendar_closed();
  return open.length === 0 ? label : `${label} ${formatRange(first.span.from, first.span.to)}`;
}

function templateOf(it: ProviderDay["template"][number], setUp: SetUp) {
  const type = setUp.appointmentTypes.get(it.appointment_type_id);
  return { ...it.span, label: type?.name ?? "", hue: (type?.hue ?? 8) + 1 };
}

function clockChangeOf(day: CalendarDay): GridColumn["clockChange"] {
  if (day.skipped) return { ...day.skipped, kind: "skipped" };
  return day.repeated ? { ...day.repeated, kind: "repeated" } : undefined;
}

/** Spans in order, joined where they touch. */
export function merged(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else joined.push({ from: span.from, to: span.to });
  }
  return joined;
}

/** What is left of `open` outside `closed`. */
export function without(open: readonly Span[], closed: readonly { span: Span }[]): Span[] {
  let left: Span[] = [...open];
  for (const { span } of closed)
    left = left
      .flatMap((it) => [
        { from: it.from, to: Math.min(it.to, span.from) },
        { from: Math.max(it.from, span.to), to: it.to },
      ])
      .filter((it) => it.from < it.to);
  return left;
}
