/**
 * What is offered for an appointment: the steps its status allows (requirements §1.6, with C4, C5, C7 and C25)
 * and the person may take. Rust decides again; this only keeps what would be refused out of the menus.
 */
import type { CalendarItem } from "$lib/api";
import type { Day } from "$lib/i18n";
import type { Permission } from "$desk/data/session.svelte";

/** Where an appointment stands. */
export const statuses = [
  "draft",
  "pending_approval",
  "confirmed",
  "checked_in",
  "in_progress",
  "completed",
  "cancelled",
  "no_show",
  "rescheduled",
  "expired",
] as const;
export type Status = (typeof statuses)[number];

/** Everything that can be done to one appointment. */
export type Step =
  | "edit"
  | "place"
  | "copy"
  | "reschedule"
  | "cancel"
  | "delete"
  | "approve"
  | "check_in"
  | "start"
  | "complete"
  | "no_show"
  | "release_time"
  | "revert"
  | "pin"
  | "unpin"
  /** Becomes the first of a series. */
  | "adopt";

/** The steps of the status, which one click or key takes. */
export type StatusStep =
  "approve" | "check_in" | "start" | "complete" | "no_show" | "release_time" | "revert";

const standing: Status[] = ["draft", "pending_approval", "confirmed", "checked_in", "in_progress"];

const allowedFrom: Record<Step, readonly Status[]> = {
  edit: statuses,
  place: standing,
  copy: statuses,
  reschedule: ["pending_approval", "confirmed", "checked_in", "no_show"],
  cancel: ["draft", "pending_approval", "confirmed", "checked_in"],
  delete: ["draft", "pending_approval", "confirmed", "cancelled", "expired"],
  approve: ["pending_approval"],
  check_in: ["confirmed"],
  start: ["confirmed", "checked_in"],
  complete: ["confirmed", "checked_in", "in_progress"],
  no_show: ["confirmed"],
  release_time: ["no_show"],
  revert: ["checked_in", "in_progress", "completed", "cancelled", "no_show"],
  pin: ["pending_approval", "confirmed", "checked_in"],
  unpin: statuses,
  adopt: ["pending_approval", "confirmed", "checked_in", "in_progress", "completed"],
};

const needs: Record<Step, Permission> = {
  edit: "booking:modify_appointment",
  place: "booking:modify_appointment",
  copy: "booking:create_appointment",
  reschedule: "booking:modify_appointment",
  cancel: "booking:cancel_appointment",
  delete: "booking:cancel_appointment",
  approve: "booking:modify_appointment",
  check_in: "booking:modify_appointment",
  start: "booking:modify_appointment",
  complete: "booking:modify_appointment",
  no_show: "booking:modify_appointment",
  release_time: "booking:modify_appointment",
  revert: "booking:modify_appointment",
  pin: "booking:modify_appointment",
  unpin: "booking:modify_appointment",
  adopt: "booking:modify_appointment",
};

/** The status of an appointment, as a word this window knows. */
export function statusOf(item: Pick<CalendarItem, "status">): Status {
  return statuses.find((it) => it === item.status) ?? "confirmed";
}

/** Who asks, and what the clinic's clock says. */
export interface Asking {
  may: (permission: Permission) => boolean;
  today: Day;
  /** Wall minutes. */
  now: number;
}

/** Whether `step` is offered for `item` now. */
export function offers(item: CalendarItem, step: Step, asking: Asking): boolean {
  if (!allowedFrom[step].includes(statusOf(item)) || !asking.may(needs[step])) return false;
  if (step === "no_show") return hasBegun(item, asking);
  if (step === "pin") return !item.pinned;
  if (step === "unpin") return item.pinned;
  if (step === "adopt") return item.series_id === undefined;
  if (step === "release_time") return item.holds_time;
  return true;
}

/** Whether its time has come: nobody can be late before. */
export function hasBegun(item: CalendarItem, { today, now }: Pick<Asking, "today" | "now">): boolean {
  return item.date < today || (item.date === today && item.from <= now);
}

/** The next step of an ordinary day: scheduled → here → in room → done. */
export function nextStep(item: CalendarItem): "check_in" | "start" | "complete" | null {
  const next = { confirmed: "check_in", checked_in: "start", in_progress: "complete" } as const;
  const status = statusOf(item);
  return status in next ? next[status as keyof typeof next] : null;
}

/** The status a step leads to, for drawing it ahead of the answer; `null` where only Rust knows. */
export function statusAfter(step: StatusStep): Status | null {
  const after = {
    approve: "confirmed",
    check_in: "checked_in",
    start: "in_progress",
    complete: "completed",
    no_show: "no_show",
  };
  return (after as Record<string, Status>)[step] ?? null;
}

/** Whether it is over or called off, so that nothing more is expected of it. */
export function isOver(item: CalendarItem): boolean {
  return !standing.includes(statusOf(item));
}
