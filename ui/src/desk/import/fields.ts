/** What a column of a file can hold, in words, and which of it a file must have. */
import type { ColumnMapping, ImportFile, ImportKind } from "$lib/api";
import { m } from "$lib/i18n";
import type { Choice } from "$lib/kit";

/** A field of the wire, as the mapping names it. */
export type FieldName = keyof typeof words;

const words = {
  given_name: m.import_field_given_name,
  family_name: m.import_field_family_name,
  full_name: m.import_field_full_name,
  birth_date: m.import_field_birth_date,
  phone: m.import_field_phone,
  phone_2: m.import_field_phone_2,
  email: m.import_field_email,
  address: m.import_field_address,
  sex: m.import_field_sex,
  language: m.import_field_language,
  relations: m.import_field_relations,
  provisional: m.import_field_provisional,
  active: m.import_field_active,
  notes: m.import_field_notes,
  external_id: m.import_field_external_id,
  number: m.import_field_number,
  patient_external_id: m.import_field_patient_external_id,
  patient_name: m.import_field_patient_name,
  patient_birth_date: m.import_field_patient_birth_date,
  patient_phone: m.import_field_patient_phone,
  provider: m.import_field_provider,
  location: m.import_field_location,
  resource: m.import_field_resource,
  appointment_type: m.import_field_appointment_type,
  date: m.import_field_date,
  start_time: m.import_field_start_time,
  start: m.import_field_start,
  end: m.import_field_end,
  minutes: m.import_field_minutes,
  status: m.import_field_status,
  patient_notes: m.import_field_patient_notes,
};

const both: FieldName[] = ["notes", "external_id"];
const ofPatients: FieldName[] = [
  "given_name",
  "family_name",
  "full_name",
  "birth_date",
  "phone",
  "phone_2",
  "email",
  "address",
  "sex",
  "language",
  "relations",
  "provisional",
  "active",
  "number",
  ...both,
];
const ofAppointments: FieldName[] = [
  "patient_name",
  "patient_birth_date",
  "patient_phone",
  "patient_external_id",
  "date",
  "start_time",
  "start",
  "end",
  "minutes",
  "provider",
  "location",
  "resource",
  "appointment_type",
  "status",
  "patient_notes",
  ...both,
];

/** The fields that rows of a kind have; a calendar names its own. */
export function fieldsOf(kind: ImportKind): FieldName[] {
  switch (kind) {
    case "patients":
      return ofPatients;
    case "appointments":
      return ofAppointments;
    case "calendar":
      return [];
    default:
      return kind satisfies never;
  }
}

/** A field in words. One this window does not know is shown as it is written. */
export function fieldWord(field: string): string {
  return field in words ? words[field as FieldName]() : field;
}

/** What a column may be taken for; empty leaves it out. */
export function fieldChoices(kind: ImportKind): Choice[] {
  return [
    { value: "", label: m.import_column_left_out() },
    ...fieldsOf(kind).map((value) => ({ value, label: fieldWord(value) })),
  ];
}

/** Which day comes first in 03/04/2026. */
export function dateOrderChoices(): Choice[] {
  return [
    { value: "day_first", label: m.import_day_first(), hint: "31/12/2026" },
    { value: "month_first", label: m.import_month_first(), hint: "12/31/2026" },
  ];
}

/** Takes a column for `field`. A field is in one column only: whoever had it is left out from now on. */
export function mapped(mapping: readonly ColumnMapping[], column: number, field: string): ColumnMapping[] {
  const others = mapping.filter((it) => it.column !== column && it.field !== field);
  return field ? [...others, { column, field }].sort((a, b) => a.column - b.column) : others;
}

/** What no column holds although every row needs it, as groups of which one is enough. */
export function lacking(file: Pick<ImportFile, "kind">, mapping: readonly ColumnMapping[]): FieldName[][] {
  const has = (field: FieldName) => mapping.some((it) => it.field === field);
  return needs(file.kind).filter((group) => !group.some(has));
}

function needs(kind: ImportKind): FieldName[][] {
  if (kind === "patients") return [["full_name", "family_name", "given_name"]];
  if (kind === "calendar") return [];
  return [
    ["patient_name", "patient_external_id"],
    ["start", "date"],
  ];
}

/** Some of what a column holds, for recognising it: the first values that say something. */
export function samplesOf(file: Pick<ImportFile, "sample">, column: number): string[] {
  const values = file.sample.map((row) => row[column]?.trim() ?? "").filter(Boolean);
  return [...new Set(values)].slice(0, 3);
}
