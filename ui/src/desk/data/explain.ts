/**
 * Every way the Rust side can say no, as one sentence and the ways out. The one place that knows the words
 * for a code; everything else in the window switches on codes.
 */
import type {
  InTheWay,
  Misfit,
  Problem,
  RefusedPart,
  ResourceKind,
  VisitFault,
  Warning,
  Wish,
} from "$lib/api";
import { formatDay, formatList, formatRange, formatTime, m } from "$lib/i18n";
import { ruleSays } from "./policies";
import { lockedSays, sharingSays } from "./sharing";

/** What the person can do about it. The screen that asked draws what it can offer, and leaves out the rest. */
export type WayOut =
  /** Look for the next free time. */
  | { is: "next_free" }
  /** Do it all the same, with a reason. */
  | { is: "override" }
  /** Show when the provider is in. */
  | { is: "show_hours" }
  /** Open what stands in the way. */
  | { is: "open_appointment"; appointmentId: string; date: string }
  /** The same again. */
  | { is: "retry" }
  /** Read what is there now and look again. */
  | { is: "reload" }
  /** Put a field right. */
  | { is: "correct"; field: string }
  /** Put the length right. */
  | { is: "set_length"; min: number; max: number }
  | { is: "sign_in" }
  | { is: "use_password" }
  /** Choose another printer, or save a PDF. */
  | { is: "choose_printer" }
  | { is: "choose_file" };

export interface Advice {
  /** One sentence. */
  say: string;
  /** Best first; may be none. */
  offers: WayOut[];
}

const advice = (say: string, ...offers: WayOut[]): Advice => ({ say, offers });

/** What to tell the person, and what to offer. */
export function explain(problem: Problem): Advice {
  switch (problem.code) {
    case "not_signed_in":
      return advice(m.refusal_not_signed_in(), { is: "sign_in" });
    case "not_permitted":
      return advice(m.refusal_not_permitted());
    case "bad_request":
      return advice(m.refusal_bad_request());
    case "invalid":
      return advice(m.refusal_invalid({ fault: faultSays(problem.fault) }), {
        is: "correct",
        field: problem.field,
      });
    case "in_the_past":
      return advice(m.refusal_in_the_past(), { is: "next_free" }, ...overriding(problem.may_override));
    case "length":
      return advice(m.refusal_length({ min: problem.min, max: problem.max }), {
        is: "set_length",
        min: problem.min,
        max: problem.max,
      });
    case "skipped_wall_time":
      return advice(m.refusal_skipped_wall_time({ time: wallTime(problem.wall) }), { is: "next_free" });
    case "does_not_fit":
      return doesNotFit(problem.misfits, problem.may_override);
    case "against_policy":
      return advice(
        m.refusal_against_policy({ name: problem.name, rule: ruleSays(problem.rule) }),
        ...overriding(problem.may_override),
      );
    case "invalid_transition":
      return advice(m.refusal_invalid_transition(), { is: "reload" });
    case "not_begun":
      return advice(m.refusal_not_begun());
    case "hold_expired":
      return advice(m.refusal_hold_expired(), { is: "next_free" });
    case "not_found":
      return advice(m.refusal_not_found(), { is: "reload" });
    case "changed_since":
      return advice(m.refusal_changed_since(), { is: "reload" });
    case "cannot_reverse":
      return advice(m.refusal_cannot_reverse());
    case "nothing_to_reverse":
      return advice(m.refusal_nothing_to_reverse());
    case "still_booked":
      return advice(m.refusal_still_booked({ count: problem.upcoming }));
    case "some_refused":
      return someRefused(problem.parts);
    case "visit_broken":
      return advice(
        problem.faults[0] ? visitFaultSays(problem.faults[0]) : m.refusal_visit_broken(),
        ...overriding(problem.may_override),
      );
    case "more_than_due":
      return advice(problem.most > 0 ? m.money_refusal_more_than_due() : m.money_refusal_nothing_due());
    case "more_than_paid":
      return advice(m.money_refusal_more_than_paid());
    case "payment_due":
      return advice(m.money_refusal_payment_due());
    case "money_on_it":
      return advice(m.money_refusal_money_on_it());
    case "package_unfit":
      return advice((packageFaults[problem.why] ?? m.money_unfit_not_for_this)());
    default:
      return explainBroken(problem);
  }
}

const packageFaults: Record<string, () => string> = {
  already_used: m.money_unfit_already_used,
  cancelled: m.money_unfit_cancelled,
  exhausted: m.money_unfit_exhausted,
  not_good_then: m.money_unfit_not_good_then,
  not_for_this: m.money_unfit_not_for_this,
};

type Broken = Extract<
  Problem,
  {
    code:
      | "sign_in_failed"
      | "wait"
      | "password_needed"
      | "wrong_key"
      | "keyring_unavailable"
      | "disk_full"
      | "read_only"
      | "storage"
      | "printer"
      | "file"
      | "only_at_hub"
      | "sharing_locked"
      | "clock_wrong"
      | "sharing"
      | "cancelled";
  }
>;

/** Who may come in, and what broke. */
function explainBroken(problem: Broken): Advice {
  switch (problem.code) {
    case "sign_in_failed":
      return advice(
        problem.tries_left === null
          ? m.refusal_sign_in_failed()
          : m.refusal_sign_in_failed_counted({ count: problem.tries_left }),
        { is: "retry" },
      );
    case "wait":
      return advice(m.refusal_wait({ seconds: problem.seconds }), { is: "retry" });
    case "password_needed":
      return advice(m.refusal_password_needed(), { is: "use_password" });
    case "wrong_key":
      return advice(m.refusal_wrong_key(), { is: "retry" });
    case "keyring_unavailable":
      return advice(m.refusal_keyring_unavailable(), { is: "retry" });
    case "disk_full":
      return advice(m.refusal_disk_full(), { is: "retry" });
    case "read_only":
      return advice(m.refusal_read_only(), { is: "retry" });
    case "storage":
      return advice(m.refusal_storage({ reference: problem.reference }), { is: "retry" });
    case "printer":
      return advice(printerSays(problem.trouble), { is: "choose_printer" });
    case "file":
      return advice(fileSays(problem.trouble), { is: "choose_file" });
    case "only_at_hub":
      return advice(m.sharing_only_at_hub());
    case "sharing_locked":
      return advice(lockedSays(problem.why));
    case "clock_wrong":
      return advice(m.sharing_clock_wrong());
    case "sharing":
      return advice(sharingSays(problem.trouble), { is: "retry" });
    case "cancelled":
      return advice(m.refusal_cancelled());
    default:
      return problem satisfies never;
  }
}

const overriding = (may: boolean): WayOut[] => (may ? [{ is: "override" }] : []);

function doesNotFit(misfits: Misfit[], mayOverride: boolean): Advice {
  const first = misfits[0];
  const more = misfits.length - 1;
  const say = first
    ? more > 0
      ? m.refusal_and_more({ reason: misfitSays(first), count: more })
      : misfitSays(first)
    : m.refusal_does_not_fit();
  return advice(say, { is: "next_free" }, ...misfits.flatMap(wayAround), ...overriding(mayOverride));
}

function wayAround(misfit: Misfit): WayOut[] {
  if (misfit.why === "outside_hours") return [{ is: "show_hours" }];
  const there = misfit.why === "taken" ? misfit.by[0] : undefined;
  return there ? [{ is: "open_appointment", appointmentId: there.appointment_id, date: there.date }] : [];
}

/** How many of several cannot be done, and why the first of them cannot. */
function someRefused(parts: RefusedPart[]): Advice {
  const first = parts[0];
  if (!first) return advice(m.refusal_does_not_fit());
  const reason = explain(first.why).say;
  return advice(m.refusal_some_refused({ count: parts.length, reason }));
}

/** What of a visit’s order and waits is not kept to; legs count from one for people. */
export function visitFaultSays(fault: VisitFault): string {
  switch (fault.is) {
    case "out_of_order":
      return m.visit_out_of_order({ earlier: fault.earlier + 1, later: fault.later + 1 });
    case "long_wait":
      return m.visit_long_wait({ later: fault.later + 1, minutes: fault.minutes, most: fault.at_most });
    case "other_day":
      return m.visit_other_day({ leg: fault.leg + 1 });
    case "other_provider":
      return m.visit_other_provider({ leg: fault.leg + 1 });
    default:
      return fault satisfies never;
  }
}

/** Why it does not fit, in one sentence: “Dr Osei has Ines Young 11:30 – 12:00”. */
export function misfitSays(misfit: Misfit): string {
  switch (misfit.why) {
    case "taken":
      return takenSays(misfit.what, misfit.name, misfit.by[0]);
    case "outside_hours": {
      const provider = misfit.provider_name;
      if (misfit.open.length === 0) return m.misfit_not_in({ provider });
      const hours = formatList(misfit.open.map((it) => formatRange(it.from, it.to)));
      return m.misfit_outside_hours({ provider, hours });
    }
    case "closed":
      return misfit.label ? m.misfit_closed_for({ label: misfit.label }) : m.misfit_closed();
    case "not_their_type":
      return m.misfit_not_their_type({ provider: misfit.provider_name, type: misfit.appointment_type_name });
    case "none_free":
      return noneFreeSays(misfit.kind);
    case "leased":
      return misfit.computer
        ? m.misfit_leased({ name: misfit.name, computer: misfit.computer })
        : m.misfit_leased_elsewhere({ name: misfit.name });
    case "elsewhere":
      return m.misfit_elsewhere({ name: misfit.resource_name });
    case "kept_for":
      return m.misfit_kept_for({
        provider: misfit.provider_name,
        time: formatRange(misfit.span.from, misfit.span.to),
        type: misfit.appointment_type_name,
      });
    case "policy":
      return m.misfit_policy({ name: misfit.name, rule: ruleSays(misfit.rule) });
    case "past":
      return m.misfit_past();
    case "skipped":
      return m.misfit_skipped();
    default:
      return misfit satisfies never;
  }
}

function takenSays(
  what: "provider" | "patient" | "resource" | "location",
  name: string,
  by?: InTheWay,
): string {
  if (what === "location") return m.misfit_location_full({ name });
  if (!by) return m.misfit_taken({ name });
  const time = formatRange(by.from, by.to);
  if (what === "patient") return m.misfit_patient_elsewhere({ name, time });
  return by.patient_name
    ? m.misfit_taken_by({ name, patient: by.patient_name, time })
    : m.misfit_taken_at({ name, time });
}

function noneFreeSays(kind: ResourceKind): string {
  switch (kind) {
    case "chair":
      return m.misfit_no_chair();
    case "room":
      return m.misfit_no_room();
    case "device":
      return m.misfit_no_device();
    default:
      return kind satisfies never;
  }
}

/** What is worth knowing although it fits. */
export function warningSays(warning: Warning): string {
  switch (warning.about) {
    case "template":
      return m.warning_template({ type: warning.kept_for });
    case "policy":
      return m.warning_policy({ name: warning.name, rule: ruleSays(warning.rule) });
    case "wish":
      return wishSays[warning.wish]();
    default:
      return warning satisfies never;
  }
}

/** What somebody who waits asked for and would not get. */
const wishSays: Record<Wish, () => string> = {
  provider: m.lists_against_provider,
  location: m.lists_against_place,
  day: m.lists_against_day,
  time: m.lists_against_time,
};

const faults: Record<string, () => string> = {
  missing: m.fault_missing,
  too_long: m.fault_too_long,
  out_of_range: m.fault_out_of_range,
  malformed: m.fault_malformed,
  contradictory: m.fault_contradictory,
  unknown: m.fault_unknown,
  inactive: m.fault_inactive,
  duplicate: m.fault_duplicate,
  in_the_future: m.fault_in_the_future,
  too_easy: m.fault_too_easy,
  run: m.fault_run,
  altered: m.fault_altered,
  expired: m.fault_expired,
  unwritable: m.fault_unwritable,
  too_many: m.fault_too_many,
};

/** What is wrong with a field, to stand below it. */
export function faultSays(fault: string): string {
  return (faults[fault] ?? m.fault_malformed)();
}

const printerTroubles: Record<string, () => string> = {
  no_system: m.printer_no_system,
  no_printers: m.printer_no_printers,
  unknown_printer: m.printer_unknown_printer,
  refused: m.printer_refused,
};

const printerSays = (trouble: string) => (printerTroubles[trouble] ?? m.printer_refused)();

const fileTroubles: Record<string, () => string> = {
  not_text: m.file_not_text,
  too_large: m.file_too_large,
  no_rows: m.file_no_rows,
  not_a_calendar: m.file_not_a_calendar,
  unreadable: m.file_unreadable,
  cannot_write: m.file_cannot_write,
};

const fileSays = (trouble: string) => (fileTroubles[trouble] ?? m.file_unreadable)();

/** `YYYY-MM-DDTHH:MM` in words. */
function wallTime(wall: string): string {
  const [day = "", time = ""] = wall.split("T");
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return `${formatDay(day)} ${formatTime(hour * 60 + minute)}`;
}
