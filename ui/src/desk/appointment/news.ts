/** What somebody is told after doing something to an appointment: one line, with the way back. */
import type { CalendarItem } from "$lib/api";
import { formatDay, formatTime, m } from "$lib/i18n";
import { toast, type ToastAction } from "$lib/kit";
import type { How, News, SeveralDeed } from "$desk/data/commands.svelte";
import type { SetUp } from "$desk/data/set-up.svelte";
import { sayProblem } from "$desk/shell/toasts";
import type { StatusStep } from "./steps";

/** What the news needs to be told with. */
export interface Telling {
  setUp: SetUp;
  /** Takes the last thing back; absent where the person may not. */
  undo: (() => Promise<void>) | null;
  /** Sets a recall for whoever was just seen; absent where the person may not. */
  recall?: (item: CalendarItem) => void;
}

/** When and with whom an appointment is: “Wed 24 Nov 09:30 · Dr Osei”. */
export function whenAndWho(item: CalendarItem, setUp: SetUp): string {
  const when = `${formatDay(item.date)} ${formatTime(item.from)}`;
  return [when, setUp.providers.name(item.provider_id)].filter(Boolean).join(" · ");
}

/** Tells it. News of the same kind replaces itself: undo takes back the last thing only. */
export function tell(news: News, { setUp, undo, recall }: Telling): void {
  if (news.is === "problem") return sayProblem(news.problem);
  const action: ToastAction | undefined = undo
    ? { label: m.common_undo(), run: () => void undo() }
    : undefined;
  const item = news.is === "several" ? news.items[0] : news.item;
  const seen = news.is === "stepped" && news.step === "complete" ? news.item : null;
  const other = seen && recall ? { label: m.lists_set_recall(), run: () => recall(seen) } : undefined;
  toast.ok(lineOf(news), { id: "did", detail: item && whenAndWho(item, setUp), action, other });
}

type Done = Exclude<News, { is: "problem" }>;

/** What was done, in a line that a screen reader can say whole. */
export function lineOf(news: Done): string {
  if (news.is === "several") return several[news.deed]({ name: news.name, count: news.items.length });
  const name = news.item.patient_name;
  switch (news.is) {
    case "placed":
      return news.longer
        ? m.appointment_said_resized({ name, minutes: news.item.minutes })
        : placed[news.how]({ name });
    case "stepped":
      return stepped[news.step]({ name });
    case "booked":
      return m.appointment_said_booked({ name });
    case "edited":
      return m.appointment_said_edited({ name });
    case "cancelled":
      return m.appointment_said_cancelled({ name });
    case "deleted":
      return m.appointment_said_deleted({ name });
    case "restored":
      return m.appointment_said_restored({ name });
    case "pinned":
      return m.appointment_said_pinned({ name });
    case "unpinned":
      return m.appointment_said_unpinned({ name });
    default:
      return news satisfies never;
  }
}

const several: Record<SeveralDeed, (words: { name: string; count: number }) => string> = {
  series_booked: (words) => m.series_said_booked(words),
  series_moved: (words) => m.series_said_moved(words),
  series_changed: (words) => m.series_said_changed(words),
  series_replaced: ({ name }) => m.series_said_replaced({ name }),
  series_cancelled: (words) => m.series_said_cancelled(words),
  visit_booked: (words) => m.visits_said_booked(words),
  visit_moved: (words) => m.visits_said_moved(words),
  visit_cancelled: (words) => m.visits_said_cancelled(words),
  repaired: (words) => m.repair_said_done(words),
  class_moved: ({ name }) => m.class_said_moved({ name }),
};

type Words = (words: { name: string }) => string;

const placed: Record<How, Words> = {
  move: (words) => m.appointment_said_moved(words),
  copy: (words) => m.appointment_said_copied(words),
  reschedule: (words) => m.appointment_said_rescheduled(words),
  waiting: (words) => m.appointment_said_booked(words),
  recall: (words) => m.appointment_said_booked(words),
};

const stepped: Record<StatusStep, Words> = {
  approve: (words) => m.appointment_said_approved(words),
  check_in: (words) => m.appointment_said_checked_in(words),
  start: (words) => m.appointment_said_started(words),
  complete: (words) => m.appointment_said_completed(words),
  no_show: (words) => m.appointment_said_no_show(words),
  release_time: (words) => m.appointment_said_released(words),
  revert: (words) => m.appointment_said_reverted(words),
};
