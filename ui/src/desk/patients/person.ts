/** A patient in words: name, age, language. */
import type { PatientForm, PatientLine } from "$lib/api";
import { locale, m, type Day } from "$lib/i18n";
import type { Choice } from "$lib/kit";
import { newId } from "$desk/data/new-id";

type Named = Pick<PatientLine, "given_name" | "family_name">;

/** As it is said: given names first. Empty when nobody has typed any. */
export function nameOf({ given_name, family_name }: Named): string {
  return [given_name, family_name]
    .map((it) => it.trim())
    .filter(Boolean)
    .join(" ");
}

/** Whole years and months lived on `today`; `null` for a birth date that is still to come. */
export function lived(birth: Day, today: Day): { years: number; months: number } | null {
  const [year = 0, month = 0, day = 0] = birth.split("-").map(Number);
  const [thisYear = 0, thisMonth = 0, thisDay = 0] = today.split("-").map(Number);
  const all = (thisYear - year) * 12 + (thisMonth - month) - (thisDay < day ? 1 : 0);
  return all < 0 ? null : { years: Math.floor(all / 12), months: all % 12 };
}

/** “39 years”; months for the first two years. Empty until it is known what day it is. */
export function ageOf(birth: Day | null, today: Day): string {
  const age = birth && today ? lived(birth, today) : null;
  if (!age) return "";
  return age.years < 2
    ? m.patients_age_months({ count: age.years * 12 + age.months })
    : m.patients_age_years({ count: age.years });
}

/** A record nobody has written in yet. What was typed is taken as a name: its last word is the family name. */
export function blank(typed = ""): PatientForm {
  const words = typed.trim().split(/\s+/).filter(Boolean);
  const family_name = words.length > 1 ? (words.pop() ?? "") : "";
  return {
    id: newId(),
    number: 0,
    given_name: words.join(" "),
    family_name,
    birth_date: null,
    phone: "",
    phone_2: "",
    email: "",
    address: "",
    sex: "unknown",
    language: "",
    notes: "",
    relations: [],
    provisional: false,
    active: true,
    version: 0,
  };
}

/** As one line of a list, for pickers. */
export function lineOf(it: PatientForm): PatientLine {
  const { id, number, given_name, family_name, birth_date, phone, email, provisional, active } = it;
  return { id, number, given_name, family_name, birth_date, phone, email, provisional, active };
}

const sexes: Record<string, () => string> = {
  female: m.patients_sex_female,
  male: m.patients_sex_male,
  other: m.patients_sex_other,
  unknown: m.patients_sex_unknown,
};

export function sexWord(sex: string): string {
  return (sexes[sex] ?? m.patients_sex_unknown)();
}

export function sexChoices(): Choice[] {
  return Object.keys(sexes).map((value) => ({ value, label: sexWord(value) }));
}

/** A language by its name here; empty is the clinic's own. */
export function languageWord(tag: string): string {
  if (!tag) return m.patients_language_clinic();
  return new Intl.DisplayNames(locale.tag, { type: "language" }).of(tag) ?? tag;
}

/** What a slip can be printed in, and what the record has already. */
export function languageChoices(has: string): Choice[] {
  const tags = new Set(["", "en", "es", "ar", has]);
  return [...tags].map((value) => ({ value, label: languageWord(value) }));
}
