/** Time zones and currencies to choose from, by name in the desk's language, and a first guess at them. */
import { locale } from "$lib/i18n";
import type { Found } from "$lib/kit";

const MOST = 60;

/** What this computer's clock is set to. */
export function guessedZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/** The currency of the region this computer speaks of; the euro where that says nothing. */
export function guessedCurrency(): string {
  const region = (globalThis.navigator?.languages ?? []).map(regionOf).find((it) => it !== undefined);
  return (region && currencyOf.get(region)) || "EUR";
}

/** The region a language tag names, if any. Read by eye: `C`, the bare Unix locale, is no tag that `Intl` takes. */
export function regionOf(tag: string): string | undefined {
  return /^[a-z]{2,3}(?:-[a-z]{4})?-([a-z]{2})(?:-|$)/i.exec(tag)?.[1]?.toUpperCase();
}

/** Region and currency, for those not in the euro; any other starts with the euro and is a word away. */
const regions = `US USD, GB GBP, CA CAD, AU AUD, NZ NZD, IN INR, ZA ZAR, NG NGN, KE KES, GH GHS, MX MXN, AR ARS,
  CO COP, CL CLP, PE PEN, UY UYU, BR BRL, CH CHF, SE SEK, NO NOK, DK DKK, PL PLN, CZ CZK, TR TRY, AE AED, SA SAR,
  EG EGP, MA MAD, JO JOD, KW KWD, QA QAR, BH BHD, OM OMR, TN TND, DZ DZD, IL ILS, JP JPY, KR KRW, CN CNY, SG SGD,
  HK HKD, PH PHP, ID IDR, MY MYR, TH THB, VN VND, PK PKR, BD BDT, LK LKR`;
const currencyOf = new Map(regions.split(/,\s*/).map((it) => it.split(" ") as [string, string]));

/** Letters as one types them in a hurry: no accents, no case, no underscores. */
function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[_/]/g, " ").toLowerCase();
}

function matching(all: Found<string>[], query: string): Found<string>[] {
  const words = plain(query).split(/\s+/).filter(Boolean);
  const fits = (it: Found<string>) => {
    const text = plain(`${it.label} ${it.id} ${it.hint ?? ""}`);
    return words.every((word) => text.includes(word));
  };
  return all.filter(fits).slice(0, MOST);
}

/** “Madrid · Europe”. */
export function nameOfZone(zone: string): string {
  const parts = zone
    .replace(/^Etc\//, "")
    .split("/")
    .map((it) => it.replaceAll("_", " "));
  const city = parts.pop() ?? zone;
  return parts.length ? `${city} · ${parts.join(" / ")}` : city;
}

/** The zone's own name now: “Central European Time”. */
function longZone(zone: string): string {
  const parts = new Intl.DateTimeFormat(locale.tag, {
    timeZone: zone,
    timeZoneName: "shortOffset",
  }).formatToParts();
  return parts.find((it) => it.type === "timeZoneName")?.value ?? "";
}

/** Zones that match what was typed: a city, a continent. */
export function zones(query: string): Found<string>[] {
  const all = ["UTC", ...Intl.supportedValuesOf("timeZone")].map((id) => ({
    id,
    label: nameOfZone(id),
    data: id,
  }));
  return matching(all, query).map((it) => ({ ...it, hint: longZone(it.id) }));
}

/** “Euro (EUR)”. */
export function nameOfCurrency(code: string): string {
  const name = new Intl.DisplayNames(locale.tag, { type: "currency" }).of(code);
  return name && name !== code ? `${name} (${code})` : code;
}

/** Currencies that match what was typed: a name or a code. */
export function currencies(query: string): Found<string>[] {
  const all = Intl.supportedValuesOf("currency").map((id) => ({
    id,
    label: nameOfCurrency(id),
    data: id,
  }));
  return matching(all, query);
}
