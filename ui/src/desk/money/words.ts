/** Words for money: what a line of the ledger says, how something was paid, where a package stands. */
import type { FeeForm, LedgerLine, PatientPackage, PayMethod } from "$lib/api";
import { formatDate, m } from "$lib/i18n";
import type { Choice } from "$lib/kit";

/** How money changes hands, as a choice. */
export type Way = PayMethod["by"];

const wayNames: Record<Way, () => string> = {
  cash: m.money_way_cash,
  card: m.money_way_card,
  transfer: m.money_way_transfer,
  credit: m.money_way_credit,
};

/** “Card T-1042”. */
export function methodSays(method: PayMethod): string {
  const reference = "reference" in method ? method.reference : "";
  return [wayNames[method.by](), reference].filter(Boolean).join(" ");
}

/** The ways that are offered. */
export function wayChoices(ways: Way[]): Choice<Way>[] {
  return ways.map((value) => ({ value, label: wayNames[value]() }));
}

/** A way with its reference. */
export function methodOf(way: Way, reference: string): PayMethod {
  switch (way) {
    case "card":
    case "transfer":
      return { by: way, reference: reference.trim() };
    case "cash":
    case "credit":
      return { by: way };
    default:
      return way satisfies never;
  }
}

const charged: Record<string, () => string> = {
  fee: m.money_what_fee,
  late_cancel: m.money_what_late_cancel,
  no_show: m.money_what_no_show,
  package: m.money_what_package,
  other: m.money_what_other,
};

const kinds: Record<string, (line: LedgerLine) => string> = {
  charge: (line) => whatSays(line),
  payment: (line) => m.money_line_payment({ how: line.method ? methodSays(line.method) : "" }),
  refund: (line) => m.money_line_refund({ how: line.method ? methodSays(line.method) : "" }),
  waiver: (line) => m.money_line_waiver({ what: whatSays(line) }),
  redemption: () => m.money_line_redemption(),
  reversal: (line) =>
    line.what ? m.money_line_reversal({ what: whatSays(line) }) : m.money_line_taken_back(),
  unused: () => m.money_line_unused(),
};

/** Which charge a line is, or is about: “X-ray”. */
const whatSays = (line: LedgerLine) => line.label || (charged[line.what ?? ""] ?? m.money_what_other)();

/** What a line of the ledger says. */
export function lineSays(line: LedgerLine): string {
  return kinds[line.kind]?.(line) ?? line.kind;
}

const statuses: Record<string, { name: () => string; tone: "ok" | "neutral" | "warn" }> = {
  active: { name: m.money_package_active, tone: "ok" },
  exhausted: { name: m.money_package_exhausted, tone: "neutral" },
  expired: { name: m.money_package_expired, tone: "warn" },
  cancelled: { name: m.money_package_cancelled, tone: "neutral" },
};

/** Where a package stands, in words and colour. */
export function packageStatus(it: PatientPackage): { name: string; tone: "ok" | "neutral" | "warn" } {
  const status = statuses[it.status] ?? statuses["active"]!;
  return { name: status.name(), tone: status.tone };
}

/** The days a line of the fee schedule speaks of: “1 March to 31 May”; nothing where it is always. */
export function feeDays({ from, until }: FeeForm): string {
  if (from && until) return m.money_fee_between({ from: formatDate(from), until: formatDate(until) });
  if (from) return m.money_fee_since({ date: formatDate(from) });
  return until ? m.money_valid_until({ date: formatDate(until) }) : "";
}

/** “Until 31 March 2027”; nothing for one without end. */
export function validUntil(day: string | null): string {
  return day ? m.money_valid_until({ date: formatDate(day) }) : m.money_valid_always();
}
