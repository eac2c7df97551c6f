/** How a share stands, in words. */
import type { AttentionItem, CollectedSettled, SharingState } from "$lib/api";
import { formatDay, formatInstant, formatList, formatTime, m } from "$lib/i18n";
import { explain } from "$desk/data/explain";
import { lockedSays, sharingSays } from "$desk/data/sharing";

const whys: Record<string, () => string> = {
  revoked: m.sharing_why_revoked,
  forked: m.sharing_why_forked,
  restored: m.sharing_why_restored,
  unknown: m.sharing_why_unknown,
};

/** The time of day an instant shows on this computer. */
export function clockOf(instant: string): string {
  const at = new Date(instant);
  return formatTime(at.getHours() * 60 + at.getMinutes());
}

/** “Synced”, “3 changes waiting”, “Offline since 10:42”. */
export function stateSays(state: SharingState): string {
  switch (state.is) {
    case "pending":
      return m.sharing_pending({ count: state.pending });
    case "offline":
      return m.sharing_offline({ time: state.since ? clockOf(state.since) : "" });
    case "asleep":
      return m.sharing_asleep();
    case "closed":
      return m.sharing_closed();
    case "serving":
      return m.serving_state();
    case "not_serving":
      return m.serving_state_failed();
    case "locked":
      return m.sharing_locked({ why: (whys[state.why ?? ""] ?? m.sharing_why_unknown)() });
    default:
      return m.sharing_synced();
  }
}

/** What it means for whoever works here: sentences. */
export function stateMeans(state: SharingState): string[] {
  const says: string[] = [];
  if (state.is === "locked") says.push(lockedSays(state.why ?? ""), m.sharing_locked_keeps());
  else if (state.is === "serving") says.push(m.serving_state_text());
  else if (state.is === "not_serving") says.push(sharingSays(state.why ?? "cannot_serve"));
  else if (state.is === "closed") says.push(m.sharing_closed_text());
  else if (state.is === "asleep") says.push(m.sharing_asleep_text());
  else if (state.is === "offline") {
    if (state.why && state.why !== "unreachable") says.push(sharingSays(state.why));
    says.push(m.sharing_offline_text());
  } else if (state.is === "pending") says.push(m.sharing_pending_text());
  else says.push(m.sharing_synced_text());
  if (state.trouble) says.push(sharingSays(state.trouble));
  if (state.clock === "off") says.push(m.sharing_clock_off());
  if (state.clock === "wrong") says.push(m.sharing_clock_wrong());
  return says;
}

const reasons: Record<string, () => string> = {
  does_not_fit: m.sharing_reason_does_not_fit,
  slot_taken: m.sharing_reason_does_not_fit,
  not_permitted: m.sharing_reason_not_permitted,
  changed_since: m.sharing_reason_changed_since,
  cannot_reverse: m.sharing_reason_changed_since,
  not_found: m.sharing_reason_not_found,
  in_the_past: m.sharing_reason_in_the_past,
  zone_mismatch: m.sharing_reason_zone_mismatch,
};

/** Why it could not be done: what is in the way now, or else what the shared book said. */
export function whyNot(item: AttentionItem): string {
  if (item.fits_now) return m.sharing_fits_now();
  if (item.problem) return explain(item.problem).say;
  return (reasons[item.reason] ?? m.sharing_reason_other)();
}

/** When it was asked for, and for what: “Tue 2 March, 10:00 · Dr Osei · Check-up”. */
export function askedFor(item: Pick<AttentionItem, "date" | "from" | "provider_name" | "type_name">): string {
  const when =
    item.date !== null && item.from !== null
      ? m.sharing_at({ day: formatDay(item.date), time: formatTime(item.from) })
      : null;
  return [when, item.provider_name, item.type_name].filter((it) => it !== null).join(" · ");
}

const ways: Record<string, () => string> = {
  as_asked: m.sharing_way_as_asked,
  next_free: m.sharing_way_next_free,
  override: m.sharing_way_override,
  waitlist: m.sharing_way_waitlist,
  called: m.sharing_way_called,
  dismiss: m.sharing_way_dismiss,
};

/** A way out as a button says it. */
export function wayWord(way: string): string {
  return (ways[way] ?? m.sharing_way_dismiss)();
}

/** How and when something was dealt with that a shut-out computer never sent. */
export function settledSays({ how, at }: CollectedSettled): string {
  const when = formatInstant(at);
  if (how === "booked") return m.collected_was_booked({ when });
  return how === "added" ? m.collected_was_added({ when }) : m.collected_was_done({ when });
}

/** Whoever is at the other computers: “Reception (Maya Lind), Surgery”. */
export function othersSay(state: SharingState): string {
  const names = state.others.map((it) => (it.user ? `${it.name} (${it.user})` : it.name));
  return names.length ? formatList(names) : m.sharing_others_none();
}
