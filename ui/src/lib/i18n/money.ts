/**
 * Amounts of money in words and back. On the wire they are whole minor units; only here do they get decimals, as
 * many as the currency has by ISO 4217 (`crates/desk/src/words/money.rs` has the same list: browsers follow CLDR,
 * which differs).
 */
import { locale } from "./locale.svelte";

const whole = new Set("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" "));
const thousandths = new Set("BHD IQD JOD KWD LYD OMR TND".split(" "));

/** How many decimals a currency has. */
export function decimalsOf(currency: string): number {
  return whole.has(currency) ? 0 : thousandths.has(currency) ? 3 : 2;
}

/** “€45.00”. */
export function formatMoney(amount: number, currency: string): string {
  const digits = decimalsOf(currency);
  return new Intl.NumberFormat(locale.tag, {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(amount / 10 ** digits);
}

/** An amount whose currency is said elsewhere: “1,045.00”. */
export function formatAmount(amount: number, currency: string): string {
  const digits = decimalsOf(currency);
  return new Intl.NumberFormat(locale.tag, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(amount / 10 ** digits);
}

/** An amount as it is typed: “45.00”. */
export function typedMoney(amount: number, currency: string): string {
  return (amount / 10 ** decimalsOf(currency)).toFixed(decimalsOf(currency));
}

const eastern = "٠١٢٣٤٥٦٧٨٩";

/**
 * What was typed, in minor units; `null` for nothing, for what is no number, and for more decimals than there are:
 * “45”, “45.5”, “45,50”, “1,234.50” and “1.234,50”.
 */
export function parseMoney(text: string, currency: string): number | null {
  const digits = decimalsOf(currency);
  const plain = text
    .trim()
    .replace(/[٠-٩]/g, (it) => String(eastern.indexOf(it)))
    .replace(/[\s\u00a0\u202f'’]/g, "");
  // The last mark before one to `digits` digits is the decimal one; whatever stands before groups.
  const found = /^(\d{1,3}(?:[.,٬]\d{3})*|\d+)(?:[.,٫](\d*))?$/.exec(plain);
  if (!found) return null;
  let [, units = "", rest = ""] = found;
  const grouped = /^(.*)[.,](\d{3})$/.exec(units);
  // “1.50” read as a group would be wrong; “1.500” of euros can only be a group.
  if (!rest && grouped && digits === 3) [units, rest] = [grouped[1]!, grouped[2]!];
  if (rest.length > digits) return null;
  const amount = Number(units.replace(/[.,٬]/g, "") + rest.padEnd(digits, "0"));
  return Number.isSafeInteger(amount) ? amount : null;
}
