/** How each status looks and reads: an icon and a word, never a colour alone. */
import CalendarCheck from "@lucide/svelte/icons/calendar-check";
import CalendarSync from "@lucide/svelte/icons/calendar-sync";
import Ban from "@lucide/svelte/icons/ban";
import CircleCheck from "@lucide/svelte/icons/circle-check";
import CircleDashed from "@lucide/svelte/icons/circle-dashed";
import DoorOpen from "@lucide/svelte/icons/door-open";
import Hourglass from "@lucide/svelte/icons/hourglass";
import TimerOff from "@lucide/svelte/icons/timer-off";
import UserCheck from "@lucide/svelte/icons/user-check";
import UserX from "@lucide/svelte/icons/user-x";
import type { Component } from "svelte";
import { m } from "$lib/i18n";
import type { Status, StatusStep } from "./steps";

type Tone = "neutral" | "accent" | "ok" | "warn" | "danger" | "info";

interface Look {
  icon: Component;
  tone: Tone;
  word: () => string;
}

const looks: Record<Status, Look> = {
  draft: { icon: CircleDashed, tone: "neutral", word: () => m.appointment_status_draft() },
  pending_approval: { icon: Hourglass, tone: "warn", word: () => m.appointment_status_pending_approval() },
  confirmed: { icon: CalendarCheck, tone: "neutral", word: () => m.appointment_status_confirmed() },
  checked_in: { icon: UserCheck, tone: "info", word: () => m.appointment_status_checked_in() },
  in_progress: { icon: DoorOpen, tone: "accent", word: () => m.appointment_status_in_progress() },
  completed: { icon: CircleCheck, tone: "ok", word: () => m.appointment_status_completed() },
  cancelled: { icon: Ban, tone: "neutral", word: () => m.appointment_status_cancelled() },
  no_show: { icon: UserX, tone: "danger", word: () => m.appointment_status_no_show() },
  rescheduled: { icon: CalendarSync, tone: "neutral", word: () => m.appointment_status_rescheduled() },
  expired: { icon: TimerOff, tone: "neutral", word: () => m.appointment_status_expired() },
};

/** The icon, tone and word of a status. */
export function lookOf(status: Status): Look {
  return looks[status];
}

const stepWords: Record<StatusStep, () => string> = {
  approve: () => m.appointment_approve(),
  check_in: () => m.appointment_check_in(),
  start: () => m.appointment_start(),
  complete: () => m.appointment_complete(),
  no_show: () => m.appointment_no_show(),
  release_time: () => m.appointment_release_time(),
  revert: () => m.appointment_revert(),
};

/** What the button or menu row of a step says. */
export function stepWord(step: StatusStep): string {
  return stepWords[step]();
}

const stepIcons: Record<"check_in" | "start" | "complete", Component> = {
  check_in: UserCheck,
  start: DoorOpen,
  complete: CircleCheck,
};

/** The icon of a step forward: that of the status it leads to. */
export function stepIcon(step: "check_in" | "start" | "complete"): Component {
  return stepIcons[step];
}
