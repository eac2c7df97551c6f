/** The clinic's own rules in words: as a refusal names them, and as the settings list them. */
import type { PolicyRule } from "$lib/api";
import { formatNumber, formatTime, m } from "$lib/i18n";

const DAY = 1440;

function unitSays(count: number, unit: "minute" | "hour" | "day"): string {
  return formatNumber(count, { style: "unit", unit, unitDisplay: "long" });
}

/** “2 hours”, “3 days”, “90 minutes”: the largest unit that comes out even. */
export function lengthSays(minutes: number): string {
  if (minutes > 0 && minutes % DAY === 0) return unitSays(minutes / DAY, "day");
  if (minutes > 0 && minutes % 60 === 0) return unitSays(minutes / 60, "hour");
  return unitSays(minutes, "minute");
}

/** What a rule asks: “booked at least 2 hours ahead”. */
export function ruleSays(rule: PolicyRule): string {
  switch (rule.rule) {
    case "minimum_advance":
      return m.policy_says_minimum_advance({ time: lengthSays(rule.minutes) });
    case "maximum_advance":
      return rule.days === 0
        ? m.policy_says_today_only()
        : m.policy_says_maximum_advance({ time: unitSays(rule.days, "day") });
    case "same_day":
      return rule.until === null
        ? m.policy_says_same_day_never()
        : m.policy_says_same_day_until({ time: formatTime(rule.until) });
    case "active_limit":
      return m.policy_says_active_limit({ count: rule.most });
    case "cancellation":
      return rule.late === "fee"
        ? m.policy_says_cancel_fee({ time: lengthSays(rule.minutes) })
        : m.policy_says_cancel_deny({ time: lengthSays(rule.minutes) });
    case "reschedule_window":
      return m.policy_says_reschedule_window({ time: lengthSays(rule.minutes) });
    case "reschedule_count":
      return m.policy_says_reschedule_count({ count: rule.most });
    case "no_shows":
      return m.policy_says_no_shows({ count: rule.most, time: unitSays(rule.days, "day") });
    case "quota":
      return quotaSays(rule);
    case "approval":
      return m.policy_says_approval();
    case "backdating":
      return m.policy_says_backdating({ time: unitSays(rule.days, "day") });
    case "check_in":
      return m.policy_says_check_in({
        early: lengthSays(rule.early_minutes),
        late: lengthSays(rule.late_minutes),
      });
    default:
      return rule satisfies never;
  }
}

function quotaSays({ of, per, most: count }: Extract<PolicyRule, { rule: "quota" }>): string {
  if (of === "patient")
    return per === "day"
      ? m.policy_says_quota_patient_day({ count })
      : m.policy_says_quota_patient_week({ count });
  return per === "day"
    ? m.policy_says_quota_provider_day({ count })
    : m.policy_says_quota_provider_week({ count });
}
