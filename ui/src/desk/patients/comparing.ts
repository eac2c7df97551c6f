/** Two records side by side: each fact of both, and what the record that stays will say (C16). */
import type { PatientForm } from "$lib/api";
import { formatDate, m } from "$lib/i18n";
import { languageWord, sexWord } from "./person";

/** One line of the comparison. */
export interface Line {
  id: string;
  label: string;
  /** As the two records say it; empty where they say nothing. */
  one: string;
  other: string;
  /** How the two stand to each other. */
  is: "same" | "different" | "only_one" | "only_other";
}

type Fact = [id: keyof PatientForm, label: () => string, say: (it: PatientForm) => string];

const facts: Fact[] = [
  ["given_name", m.patients_given_name, (it) => it.given_name],
  ["family_name", m.patients_family_name, (it) => it.family_name],
  ["birth_date", m.patients_birth_date, (it) => (it.birth_date ? formatDate(it.birth_date) : "")],
  ["sex", m.patients_sex, (it) => (it.sex && it.sex !== "unknown" ? sexWord(it.sex) : "")],
  ["phone", m.patients_phone, (it) => it.phone],
  ["phone_2", m.patients_phone_2, (it) => it.phone_2],
  ["email", m.patients_email, (it) => it.email],
  ["address", m.patients_address, (it) => it.address],
  ["language", m.patients_language, (it) => (it.language ? languageWord(it.language) : "")],
  ["notes", m.patients_notes, (it) => it.notes],
];

/** The lines in which at least one of the two says something. */
export function compare(one: PatientForm, other: PatientForm): Line[] {
  return facts
    .map(([id, label, say]): Line => {
      const [a, b] = [say(one).trim(), say(other).trim()];
      return { id, label: label(), one: a, other: b, is: standing(a, b) };
    })
    .filter((it) => it.one || it.other);
}

function standing(one: string, other: string): Line["is"] {
  if (one === other) return "same";
  if (!one) return "only_other";
  return other ? "different" : "only_one";
}

/** Whether the record that stays keeps what this cell says: its own words, and what only the other one has. */
export function keeps(line: Line, side: "one" | "other", stays: "one" | "other"): boolean {
  if (side === stays || line.id === "notes") return line[side] !== "";
  return line[stays] === "" && line[side] !== "";
}
