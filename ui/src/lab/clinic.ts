/** A made-up clinic, the same every time for the same numbers. */
import Check from "@lucide/svelte/icons/check";
import Circle from "@lucide/svelte/icons/circle";
import CircleCheck from "@lucide/svelte/icons/circle-check";
import DoorOpen from "@lucide/svelte/icons/door-open";
import Globe from "@lucide/svelte/icons/globe";
import Hourglass from "@lucide/svelte/icons/hourglass";
import StickyNote from "@lucide/svelte/icons/sticky-note";
import X from "@lucide/svelte/icons/x";
import { addDays } from "$lib/calendar/days";
import type { GridColumn, GridItem } from "$lib/calendar/model";

const first = "Ana Jón Mia Kofi Lena Ines Omar Sofía Łukasz Amara Noor Theo Yuki Priya Emil Zoë".split(" ");
const last =
  "Ruiz Þórsson Łukasik Weiss Young Okafor Haddad Nguyen García Novák Öztürk Fernández-Castillo Kim Sørensen".split(
    " ",
  );
const types = [
  { name: "Check-up", hue: 7, minutes: 30 },
  { name: "Hygiene", hue: 6, minutes: 45 },
  { name: "Crown fitting", hue: 11, minutes: 60 },
  { name: "Consultation", hue: 9, minutes: 20 },
  { name: "Aligner review", hue: 3, minutes: 15 },
  { name: "Emergency", hue: 1, minutes: 30 },
  { name: "X-ray", hue: 8, minutes: 10 },
];
const statuses = [
  { id: "confirmed", text: "Confirmed", icon: Check },
  { id: "scheduled", text: "Scheduled", icon: Circle },
  { id: "arrived", text: "Arrived", icon: Hourglass },
  { id: "in_room", text: "In room", icon: DoorOpen },
  { id: "done", text: "Done", icon: CircleCheck },
  { id: "cancelled", text: "Cancelled", icon: X },
] as const;
const providers = ["Dr Kim", "Dr Okafor", "Dr Lindqvist", "M. Haddad", "S. Moreau", "Dr Varga", "A. Silva"];

function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Columns of `resources` providers over `days`, and `count` cards in them. */
export function makeClinic(count: number, resources: number, days: number, merged: boolean) {
  const roll = dice(42);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(roll() * list.length)]!;
  const columns: GridColumn[] = [];
  for (let day = 0; day < days; day++)
    for (let r = 0; r < (merged ? 1 : resources); r++)
      columns.push({
        id: `d${day}r${r}`,
        day: addDays("2027-03-22", day),
        title: merged
          ? "Dr Kim"
          : `${providers[r % providers.length]}${r >= providers.length ? ` ${Math.floor(r / providers.length) + 1}` : ""}`,
        subtitle: merged ? undefined : ["Dentist", "Orthodontist", "Hygienist"][r % 3],
        avatar: { name: providers[r % providers.length]!, hue: ((r * 5) % 12) + 1 },
        open:
          r % 5 === 3
            ? [{ from: 540, to: 780 }]
            : [
                { from: 480, to: 750 },
                { from: 795, to: 1080 },
              ],
        template:
          r % 3 === 1
            ? [
                { from: 480, to: 600, label: "Hygiene", hue: 6 },
                { from: 900, to: 1020, label: "Crowns", hue: 11 },
              ]
            : [],
        clockChange:
          addDays("2027-03-22", day) === "2027-03-28" ? { from: 120, to: 180, kind: "skipped" } : undefined,
      });
  const items: GridItem[] = [];
  for (let i = 0; i < count; i++) {
    const type = pick(types);
    const column = columns[i % columns.length]!;
    const from = 480 + Math.floor((roll() * 570) / 5) * 5;
    const status =
      from < 600
        ? pick(statuses.slice(3))
        : from < 690
          ? pick(statuses.slice(1, 4))
          : pick(statuses.slice(0, 2));
    items.push({
      id: `a${i}`,
      column: column.id,
      from,
      to: from + type.minutes,
      title: `${pick(first)} ${pick(last)}`,
      subtitle: type.name,
      hue: type.hue,
      status: status.id,
      statusIcon: status.icon,
      statusText: status.text,
      emphasis: status.id === "done" ? "quiet" : status.id === "cancelled" ? "struck" : "normal",
      badges:
        roll() < 0.12
          ? [{ icon: StickyNote, text: "Note" }]
          : roll() < 0.08
            ? [{ icon: Globe, text: "Booked online" }]
            : [],
      provisional: roll() < 0.05,
    });
  }
  return { columns, items };
}

/** A calm day: nothing overlaps but one pair, as a receptionist would see it. */
export function calm(items: GridItem[], columns: GridColumn[]): GridItem[] {
  const free = new Map(columns.map((it) => [it.id, it.open[0]?.from ?? 480]));
  return items.flatMap((item) => {
    const column = columns.find((it) => it.id === item.column)!;
    const from = free.get(item.column)!;
    const length = item.to - item.from;
    const span = column.open.find((it) => it.to >= from + length && it.to > from);
    if (!span) return [];
    const start = Math.max(from, span.from);
    if (start + length > span.to) return [];
    free.set(item.column, start + length + (length === 30 ? 15 : length === 15 ? 30 : 0));
    return [{ ...item, from: start, to: start + length }];
  });
}
