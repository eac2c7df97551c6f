/**
 * Classes on the calendar (Q22): appointments of a type for several patients, with one provider, in one room, at
 * one time, are drawn as one card. Each place stays an appointment of its own.
 */
import Users from "@lucide/svelte/icons/users";
import type { CalendarItem } from "$lib/api";
import type { GridItem } from "$lib/calendar/model";
import { formatNumber, m } from "$lib/i18n";
import type { AppointmentType, SetUp } from "$desk/data/set-up.svelte";

const MARK = "class~";

/** A class at one time, with who comes. */
export interface ClassSession {
  /** The same as long as somebody comes; holds no appointment's id. */
  id: string;
  type: AppointmentType;
  /** The room it is in; not every class has one. */
  room: string | null;
  /** Who comes, by name. At least one. */
  items: CalendarItem[];
  /** One of them, for what they all share: day, time, provider, location. */
  one: CalendarItem;
}

/** Whether a card stands for a class. */
export function isClassId(cardId: string): boolean {
  return cardId.startsWith(MARK);
}

/** The classes among `items`, and everything else. */
export function sessionsOf(items: readonly CalendarItem[], setUp: SetUp) {
  const alone: CalendarItem[] = [];
  const together = new Map<string, ClassSession>();
  for (const item of items) {
    const type = setUp.appointmentTypes.get(item.appointment_type_id);
    if (!type || type.capacity < 2 || !item.holds_time || item.pinned) {
      alone.push(item);
      continue;
    }
    const room = item.resource_ids.find((it) => setUp.resources.get(it)?.kind === "room") ?? null;
    const shared = [item.date, item.from, item.to, type.id, item.provider_id, item.location_id, room ?? ""];
    const id = MARK + shared.join("~");
    const there = together.get(id);
    if (there) there.items.push(item);
    else together.set(id, { id, type, room, items: [item], one: item });
  }
  const sessions = [...together.values()];
  for (const it of sessions) it.items.sort((a, b) => a.patient_name.localeCompare(b.patient_name));
  return { alone, sessions };
}

/**
 * What a filter leaves in sight. A class is there as soon as one of its appointments passes, and is there whole: its
 * card counts everybody who comes, and moves them all.
 */
export function passingOf(
  items: readonly CalendarItem[],
  passes: (item: CalendarItem) => boolean,
  setUp: SetUp,
) {
  const { alone, sessions } = sessionsOf(items, setUp);
  return { alone: alone.filter(passes), sessions: sessions.filter((it) => it.items.some(passes)) };
}

/** “3 of 8 places”. */
export function takenWords({ items, type }: ClassSession): string {
  return m.class_taken({ taken: formatNumber(items.length), seats: formatNumber(type.capacity) });
}

/** A class as a card in `column`. `card` is how one of its appointments would be drawn. */
export function classCard(session: ClassSession, card: GridItem): GridItem {
  const names = session.items.map((it) => it.patient_name).join(", ");
  const words = takenWords(session);
  return {
    ...card,
    id: session.id,
    // The count stays in sight however narrow the column is.
    title: `${formatNumber(session.items.length)}/${formatNumber(session.type.capacity)} ${session.type.name}`,
    subtitle: names,
    status: "confirmed",
    statusIcon: undefined,
    statusText: names,
    badges: [{ icon: Users, text: words }],
    emphasis: "normal",
    provisional: false,
  };
}
