/** Policies as the settings work with them: the kinds there are, a new one, and what a trial met with in words. */
import type { Audience, ForPatients, ForStaff, PolicyForm, PolicyRule, PolicyTried } from "$lib/api";
import { formatDay, formatList, formatTime, m, type Day } from "$lib/i18n";
import type { Choice } from "$lib/kit";
import { plusDays } from "../../data/days";
import { explain, misfitSays, warningSays } from "../../data/explain";
import { missing, type Errors } from "../editing.svelte";

export type RuleKind = PolicyRule["rule"];

/** Every kind, in the order they are offered, with what each is called and a first proposal. */
const kinds: Record<RuleKind, { name: () => string; first: PolicyRule }> = {
  minimum_advance: {
    name: m.settings_policy_minimum_advance,
    first: { rule: "minimum_advance", minutes: 120 },
  },
  maximum_advance: { name: m.settings_policy_maximum_advance, first: { rule: "maximum_advance", days: 60 } },
  same_day: { name: m.settings_policy_same_day, first: { rule: "same_day", until: 600 } },
  active_limit: { name: m.settings_policy_active_limit, first: { rule: "active_limit", most: 3 } },
  quota: {
    name: m.settings_policy_quota,
    first: { rule: "quota", of: "provider", per: "day", most: 12 },
  },
  no_shows: { name: m.settings_policy_no_shows, first: { rule: "no_shows", most: 2, days: 180 } },
  approval: { name: m.settings_policy_approval, first: { rule: "approval" } },
  cancellation: {
    name: m.settings_policy_cancellation,
    first: { rule: "cancellation", minutes: 1440, late: "fee" },
  },
  reschedule_window: {
    name: m.settings_policy_reschedule_window,
    first: { rule: "reschedule_window", minutes: 1440 },
  },
  reschedule_count: {
    name: m.settings_policy_reschedule_count,
    first: { rule: "reschedule_count", most: 3 },
  },
  backdating: { name: m.settings_policy_backdating, first: { rule: "backdating", days: 7 } },
  check_in: {
    name: m.settings_policy_check_in,
    first: { rule: "check_in", early_minutes: 60, late_minutes: 30 },
  },
};

export const kindOf = (rule: PolicyRule): string => kinds[rule.rule].name();

export function kindChoices(): Choice<RuleKind>[] {
  return (Object.keys(kinds) as RuleKind[]).map((value) => ({ value, label: kinds[value].name() }));
}

/** A policy as it starts out: patients are kept to it, staff are told. */
export function newPolicy(): PolicyForm {
  return ofKind(
    {
      id: null,
      name: "",
      location_id: null,
      appointment_type_id: null,
      rule: kinds.minimum_advance.first,
      staff: "warned",
      patients: "never",
      active: true,
      version: 0,
    },
    "minimum_advance",
  );
}

/** Rules many clinics have, ready to be looked through and saved: what each asks stands in the form. */
export function starters(): PolicyForm[] {
  const named = (name: string, rule: PolicyRule, part: Partial<PolicyForm> = {}): PolicyForm =>
    ofKind({ ...newPolicy(), name, rule, ...part }, rule.rule);
  return [
    named(m.settings_starter_cancel(), { rule: "cancellation", minutes: 1440, late: "fee" }),
    named(m.settings_starter_ahead(), { rule: "minimum_advance", minutes: 120 }),
    named(m.settings_starter_horizon(), { rule: "maximum_advance", days: 90 }),
    named(m.settings_starter_open(), { rule: "active_limit", most: 3 }),
    named(m.settings_starter_no_shows(), { rule: "no_shows", most: 2, days: 180 }, { staff: "reason" }),
    named(m.settings_starter_day(), { rule: "quota", of: "provider", per: "day", most: 16 }),
  ];
}

/** The same with another kind of rule, binding only whom such a rule can bind. */
export function ofKind(form: PolicyForm, kind: RuleKind): PolicyForm {
  const rule = form.rule.rule === kind ? form.rule : kinds[kind].first;
  const staff = staffChoices(kind).some((it) => it.value === form.staff) ? form.staff : "free";
  if (kind === "backdating") return { ...form, rule, patients: "free", staff: "reason" };
  return { ...form, rule, staff };
}

/** What a rule of that kind can mean to staff. */
export function staffChoices(kind: RuleKind): Choice<ForStaff>[] {
  const all: Choice<ForStaff>[] = [
    { value: "free", label: m.settings_policy_staff_free() },
    { value: "warned", label: m.settings_policy_staff_warned() },
    { value: "reason", label: m.settings_policy_staff_reason() },
    {
      value: "never",
      label: kind === "approval" ? m.settings_policy_staff_too() : m.settings_policy_staff_never(),
    },
  ];
  const twofold = kind === "approval" || kind === "check_in";
  return twofold ? all.filter((it) => it.value === "free" || it.value === "never") : all;
}

/** What a rule of that kind can mean to patients. */
export function patientChoices(kind: RuleKind): Choice<ForPatients>[] {
  const free = { value: "free" as const, label: m.settings_policy_patients_free() };
  return kind === "backdating"
    ? [free]
    : [free, { value: "never", label: m.settings_policy_patients_never() }];
}

/** What is wrong before it is sent. */
export function wrong(draft: PolicyForm): Errors {
  const errors = missing(draft, "name");
  if (draft.staff === "free" && draft.patients === "free")
    errors["audience"] = m.settings_policy_binds_nobody();
  return errors;
}

/** Whether booking can be tried on it: others are about what is done later. */
export function canBeTried({ rule }: PolicyForm): boolean {
  return !["cancellation", "check_in", "reschedule_window", "reschedule_count"].includes(rule.rule);
}

/** Whether it counts what a patient has booked or missed: then it matters who tries it (C21). */
export function countsPatients({ rule }: PolicyForm): boolean {
  if (rule.rule === "quota") return rule.of === "patient";
  return rule.rule === "active_limit" || rule.rule === "no_shows";
}

/** The day on which trying it shows what it does: a rule about the past is tried just beyond what it allows (C15). */
export function dayToTry({ rule }: PolicyForm, today: Day): Day {
  return plusDays(today, rule.rule === "backdating" ? -rule.days - 1 : 1);
}

/** “A patient booking now for Tue 2 Mar 09:00: refused. …” */
export function triedSays(
  tried: PolicyTried,
  audience: Audience,
  { date, from }: { date: Day; from: number },
): string {
  const when = `${formatDay(date)} ${formatTime(from)}`;
  const who =
    audience === "patients" ? m.settings_policy_try_patient({ when }) : m.settings_policy_try_staff({ when });
  return `${who} ${outcomeSays(tried)}`;
}

function outcomeSays({ misfits, warnings, problem, waits }: PolicyTried): string {
  // The past takes a reason, and the rules say how far back even that goes (C15).
  const past = problem?.code === "in_the_past" && problem.may_override ? problem : null;
  if (problem && !past) return m.settings_policy_refused({ reasons: explain(problem).say });
  const reasons = formatList([...(past ? [explain(past).say] : []), ...misfits.map(misfitSays)]);
  const firm = misfits.some((it) => (it.why === "policy" || it.why === "kept_for") && it.firm);
  if (firm) return m.settings_policy_refused({ reasons });
  if (misfits.length > 0 || past) return m.settings_policy_needs_reason({ reasons });
  if (waits) return m.settings_policy_waits();
  if (warnings.length > 0) return m.settings_policy_told({ reasons: formatList(warnings.map(warningSays)) });
  return m.settings_policy_fine();
}
