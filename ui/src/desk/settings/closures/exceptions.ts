/** Days that differ, in the shape the form edits and in words. Wall time throughout; no zone is known here. */
import type { ExceptionForm } from "$lib/api";
import { formatDay, formatTime, m, type Day } from "$lib/i18n";
import { daysBetween, plusDays, wallAt } from "../../data/days";
import type { SetUp } from "../../data/set-up.svelte";

export type Kind = "leave" | "closure" | "holiday" | "extra_hours";
export const kinds: Kind[] = ["leave", "closure", "holiday", "extra_hours"];

/** What the form edits: whole days, or from a time to a time. */
export interface ExceptionDraft {
  id: string | null;
  version: number;
  kind: Kind;
  /** `clinic`, or `location:ID`, `provider:ID`, `resource:ID`. */
  whose: string;
  locationId: string | null;
  wholeDays: boolean;
  fromDay: Day | null;
  /** The last day, itself included. */
  lastDay: Day | null;
  fromTime: number | null;
  toTime: number | null;
  label: string;
}

const NIGHT = "T00:00";

/** A kind in words. */
export function kindLabel(kind: string): string {
  switch (kind) {
    case "leave":
      return m.settings_kind_leave();
    case "holiday":
      return m.settings_kind_holiday();
    case "extra_hours":
      return m.settings_kind_extra();
    default:
      return m.settings_kind_closure();
  }
}

/** The hue of a kind on the year (1–12); the word always stands beside it. */
export function kindHue(kind: string): number {
  return { leave: 9, closure: 1, holiday: 4, extra_hours: 6 }[kind] ?? 1;
}

/** The last day an exception touches: one that ends at midnight does not touch the day after. */
export function lastDayOf({ from, to }: Pick<ExceptionForm, "from" | "to">): Day {
  const day = to.slice(0, 10);
  return to.endsWith(NIGHT) && day > from.slice(0, 10) ? plusDays(day, -1) : day;
}

/** Whether it takes whole days. */
export function isWholeDays({ from, to }: Pick<ExceptionForm, "from" | "to">): boolean {
  return from.endsWith(NIGHT) && to.endsWith(NIGHT);
}

/** Every day it touches, within `from` and `to`. */
export function daysOf(exception: Pick<ExceptionForm, "from" | "to">, from: Day, to: Day): Day[] {
  const first = exception.from.slice(0, 10);
  const last = lastDayOf(exception);
  return daysBetween(first < from ? from : first, last > to ? to : last);
}

/** “Mon 3 Aug – Fri 14 Aug”, or with times where it is not whole days. */
export function whenInWords(exception: Pick<ExceptionForm, "from" | "to">): string {
  const first = exception.from.slice(0, 10);
  const last = lastDayOf(exception);
  if (isWholeDays(exception))
    return first === last ? formatDay(first) : `${formatDay(first)} – ${formatDay(last)}`;
  const from = `${formatDay(first)} ${formatTime(minuteOf(exception.from))}`;
  const to = formatTime(minuteOf(exception.to));
  return first === last ? `${from} – ${to}` : `${from} – ${formatDay(exception.to.slice(0, 10))} ${to}`;
}

/** Whose it is: the clinic, or a name. */
export function whoseInWords(
  { scope, scope_id }: Pick<ExceptionForm, "scope" | "scope_id">,
  setUp: SetUp,
): string {
  switch (scope) {
    case "provider":
      return setUp.providers.name(scope_id);
    case "location":
      return setUp.locations.name(scope_id);
    case "resource":
      return setUp.resources.name(scope_id);
    default:
      return m.settings_whole_clinic();
  }
}

/** The form of what is in the book. */
export function draftOf(exception: ExceptionForm): ExceptionDraft {
  const wholeDays = isWholeDays(exception);
  return {
    id: exception.id,
    version: exception.version,
    kind: exception.kind as Kind,
    whose: exception.scope === "clinic" ? "clinic" : `${exception.scope}:${exception.scope_id}`,
    locationId: exception.location_id,
    wholeDays,
    fromDay: exception.from.slice(0, 10),
    lastDay: lastDayOf(exception),
    fromTime: wholeDays ? 540 : minuteOf(exception.from),
    toTime: wholeDays ? 1020 : minuteOf(exception.to),
    label: exception.label,
  };
}

/** A new one, for the days picked on the year. */
export function newDraft(
  kind: Kind,
  fromDay: Day | null,
  lastDay: Day | null,
  whose: string,
): ExceptionDraft {
  return {
    id: null,
    version: 0,
    kind,
    whose,
    locationId: null,
    wholeDays: kind !== "extra_hours",
    fromDay,
    lastDay,
    fromTime: 540,
    toTime: 1020,
    label: "",
  };
}

/** What is sent. Whole days end at the midnight after the last one. */
export function formOf(draft: ExceptionDraft): ExceptionForm {
  const [scope = "clinic", scope_id = ""] = draft.whose.split(":");
  const first = draft.fromDay ?? "";
  const last = draft.lastDay ?? first;
  return {
    id: draft.id,
    version: draft.version,
    kind: draft.kind,
    scope,
    scope_id,
    location_id: draft.kind === "extra_hours" ? draft.locationId : null,
    from: wallAt(first, draft.wholeDays ? 0 : (draft.fromTime ?? 0)),
    to: wallAt(last, draft.wholeDays ? 1440 : (draft.toTime ?? 0)),
    label: draft.label.trim(),
  };
}

function minuteOf(wall: string): number {
  return Number(wall.slice(11, 13)) * 60 + Number(wall.slice(14, 16));
}
