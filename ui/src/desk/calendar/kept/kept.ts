/**
 * Times of a provider's week kept for a type (S3.2), as cards of the calendar, and what painting, moving and taking
 * off does to that week. Pure: the settings' grid and this one change a week by the same rules (`settings/week`).
 */
import type { CalendarItem, TemplateSlot } from "$lib/api";
import Hourglass from "@lucide/svelte/icons/hourglass";
import LockKeyhole from "@lucide/svelte/icons/lock-keyhole";
import type { CardBadge, GridColumn, GridItem, TemplateBlock } from "$lib/calendar/model";
import { formatDay, m } from "$lib/i18n";
import { bookWeekday } from "$desk/data/days";
import { lengthSays } from "$desk/data/policies";
import type { SetUp } from "$desk/data/set-up.svelte";
import { staffChoices } from "$desk/settings/policies/policies";
import { paint, type Stretch } from "$desk/settings/week/week";
import { longName } from "$desk/settings/week/weekdays";
import { partsOf } from "../columns";

/** What can be picked before painting: what for, how hard it holds for staff, when it comes free for all. */
export interface Brush {
  typeId: string;
  staff: TemplateSlot["staff"];
  /** Hours before; `null` for never. */
  release: number | null;
}

/** A card of a kept time: whose it is, and which part of their week. */
export interface KeptCard extends GridItem {
  slot: TemplateSlot;
  providerId: string;
}

/** The card a kept time has in a column: by its place, so that it is the same one until it is put elsewhere. */
export function keptId(column: string, slot: TemplateSlot): string {
  return `${column}/${slot.location_id}/${slot.span.from}`;
}

/** `template` with `next` in the place of `old`; either may be missing. It joins its like and takes the place of others. */
export function changed(
  template: readonly TemplateSlot[],
  old: TemplateSlot | null,
  next: TemplateSlot | null,
): TemplateSlot[] {
  const left = template.filter((it) => !old || !isSame(it, old));
  if (!next) return left;
  const here = left.filter((it) => it.location_id === next.location_id);
  const week = paint(here.map(stretchOf), stretchOf(next));
  return [
    ...left.filter((it) => it.location_id !== next.location_id),
    ...week.map((it) => slotOf(it, next.location_id)),
  ];
}

/** One and the same part of a week: no two of them overlap. */
const isSame = (a: TemplateSlot, b: TemplateSlot) =>
  a.location_id === b.location_id && a.weekday === b.weekday && a.span.from === b.span.from;

/** The part of the week that a change left where `wanted` was put. */
export function foundAt(template: readonly TemplateSlot[], wanted: TemplateSlot): TemplateSlot | undefined {
  return template.find(
    (it) =>
      it.location_id === wanted.location_id &&
      it.weekday === wanted.weekday &&
      it.span.from <= wanted.span.from &&
      wanted.span.to <= it.span.to,
  );
}

/** What is kept alike is one kind of stretch: only that is joined. */
function stretchOf({ weekday, span, ...kind }: TemplateSlot): Stretch {
  const tag = JSON.stringify([kind.appointment_type_id, kind.staff, kind.patients, kind.release_hours]);
  return { weekday, from: span.from, to: span.to, tag };
}

function slotOf({ weekday, from, to, tag }: Stretch, location_id: string): TemplateSlot {
  const [appointment_type_id, staff, patients, release_hours] = JSON.parse(tag) as [
    string,
    TemplateSlot["staff"],
    TemplateSlot["patients"],
    TemplateSlot["release_hours"],
  ];
  return { location_id, weekday, span: { from, to }, appointment_type_id, staff, patients, release_hours };
}

/** The kept times of the days in view, each in the column of its weekday. */
export function keptCards(
  columns: readonly GridColumn[],
  templateOf: (providerId: string) => readonly TemplateSlot[],
  { setUp, locationId }: { setUp: SetUp; locationId: string | null },
): KeptCard[] {
  return columns.flatMap((column) => {
    const { of, date } = partsOf(column.id);
    const weekday = bookWeekday(date);
    return templateOf(of)
      .filter((it) => it.weekday === weekday && (!locationId || it.location_id === locationId))
      .map((slot) => cardOf(slot, column, of, setUp));
  });
}

function cardOf(slot: TemplateSlot, column: GridColumn, providerId: string, setUp: SetUp): KeptCard {
  const type = setUp.appointmentTypes.get(slot.appointment_type_id);
  const where = setUp.locations.active.length > 1 ? ` · ${setUp.locations.name(slot.location_id)}` : "";
  return {
    ...{ slot, providerId, id: keptId(column.id, slot), column: column.id, ...slot.span },
    title: type?.name ?? "",
    subtitle: m.kept_every({ day: longName(slot.weekday) }) + where,
    hue: (type?.hue ?? 8) + 1,
    status: "kept",
    statusText: m.kept_others({ what: staffSays(slot.staff) }),
    badges: badgesOf(slot),
  };
}

/** What others meet with there, as it is chosen. */
const staffSays = (staff: TemplateSlot["staff"]) =>
  staffChoices("quota").find((it) => it.value === staff)?.label ?? "";

function badgesOf({ staff, release_hours }: TemplateSlot): CardBadge[] {
  const badges: CardBadge[] = [];
  if (staff === "never") badges.push({ icon: LockKeyhole, text: staffSays(staff) });
  if (release_hours !== null)
    badges.push({ icon: Hourglass, text: m.kept_released({ time: lengthSays(release_hours * 60) }) });
  return badges;
}

/**
 * The same columns while kept times are painted: the appointments lie behind, so that one sees what is there already.
 * Those that begin together are one, as they would cover each other.
 */
export function withBooked(
  column: GridColumn,
  items: readonly CalendarItem[],
  { setUp, kept }: { setUp: SetUp; kept: number },
): GridColumn {
  const { of } = partsOf(column.id);
  const blocks: TemplateBlock[] = [];
  for (const item of items) {
    if (item.provider_id !== of || !item.holds_time) continue;
    const hue = (setUp.appointmentTypes.get(item.appointment_type_id)?.hue ?? 8) + 1;
    const to = Math.min(item.to, 1440);
    const at = blocks.findIndex((it) => it.from === item.from);
    const there = blocks[at];
    if (!there) blocks.push({ from: item.from, to, label: item.patient_name, hue });
    else blocks[at] = { ...there, to: Math.max(there.to, to), label: `${there.label}, ${item.patient_name}` };
  }
  const day = formatDay(column.day, "full");
  return {
    ...column,
    template: blocks,
    subtitle: column.subtitle ?? m.kept_count({ count: kept }),
    label: m.kept_column({ column: column.title, day, count: kept }),
  };
}
