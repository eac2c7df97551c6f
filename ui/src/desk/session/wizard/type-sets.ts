/**
 * Appointment types to begin with, by kind of clinic. Lengths and buffers are those such clinics commonly work
 * with: a start to correct, not a rule. Names are in the language the clinic is set up in.
 */
import type { AppointmentTypeForm, ResourceKind } from "$lib/api";
import { m } from "$lib/i18n";
import { newType } from "$desk/settings/blank";

export type SetName = "dental" | "orthodontic" | "general" | "physio";

interface Ready {
  name: () => string;
  hue: number;
  /** Shortest, usual and longest, minutes. */
  minutes: [number, number, number];
  /** Minutes kept free before and after. */
  buffers?: [number, number];
  needs: ResourceKind[];
  instructions?: () => string;
}

const chair: ResourceKind[] = ["chair"];
const room: ResourceKind[] = ["room"];

const dental: Ready[] = [
  {
    name: m.setup_type_new_patient,
    hue: 8,
    minutes: [30, 45, 60],
    buffers: [0, 5],
    needs: chair,
    instructions: m.setup_tell_new_patient,
  },
  { name: m.setup_type_check_up, hue: 5, minutes: [15, 20, 30], needs: chair },
  { name: m.setup_type_hygiene, hue: 6, minutes: [20, 30, 60], buffers: [0, 5], needs: chair },
  { name: m.setup_type_filling, hue: 9, minutes: [20, 40, 90], buffers: [0, 5], needs: chair },
  { name: m.setup_type_root_canal, hue: 10, minutes: [45, 75, 120], buffers: [0, 10], needs: chair },
  { name: m.setup_type_crown, hue: 3, minutes: [45, 60, 120], buffers: [0, 10], needs: chair },
  { name: m.setup_type_fitting, hue: 4, minutes: [20, 30, 60], needs: chair },
  {
    name: m.setup_type_extraction,
    hue: 1,
    minutes: [20, 30, 60],
    buffers: [0, 10],
    needs: chair,
    instructions: m.setup_tell_extraction,
  },
  { name: m.setup_type_emergency, hue: 0, minutes: [15, 20, 45], needs: chair },
];

const orthodontic: Ready[] = [
  {
    name: m.setup_type_ortho_consultation,
    hue: 8,
    minutes: [20, 30, 45],
    needs: chair,
    instructions: m.setup_tell_new_patient,
  },
  { name: m.setup_type_records, hue: 7, minutes: [30, 45, 60], needs: chair },
  {
    name: m.setup_type_bonding,
    hue: 10,
    minutes: [60, 90, 120],
    buffers: [0, 10],
    needs: chair,
    instructions: m.setup_tell_bonding,
  },
  { name: m.setup_type_adjustment, hue: 5, minutes: [15, 20, 30], needs: chair },
  { name: m.setup_type_aligner, hue: 6, minutes: [10, 15, 20], needs: chair },
  { name: m.setup_type_debond, hue: 3, minutes: [45, 60, 90], buffers: [0, 10], needs: chair },
  { name: m.setup_type_retainer, hue: 4, minutes: [10, 15, 20], needs: chair },
  { name: m.setup_type_broken_bracket, hue: 0, minutes: [10, 20, 30], needs: chair },
];

const general: Ready[] = [
  { name: m.setup_type_consultation, hue: 8, minutes: [10, 15, 30], needs: room },
  { name: m.setup_type_long_consultation, hue: 9, minutes: [20, 30, 45], needs: room },
  { name: m.setup_type_follow_up, hue: 5, minutes: [5, 10, 20], needs: room },
  {
    name: m.setup_type_health_check,
    hue: 6,
    minutes: [30, 40, 60],
    needs: room,
    instructions: m.setup_tell_fasting,
  },
  { name: m.setup_type_child_check, hue: 4, minutes: [20, 30, 40], needs: room },
  { name: m.setup_type_vaccination, hue: 7, minutes: [5, 10, 15], needs: room },
  {
    name: m.setup_type_blood_test,
    hue: 0,
    minutes: [5, 10, 15],
    needs: room,
    instructions: m.setup_tell_fasting,
  },
  { name: m.setup_type_minor_surgery, hue: 10, minutes: [30, 45, 60], buffers: [5, 10], needs: room },
  { name: m.setup_type_phone_call, hue: 3, minutes: [5, 10, 15], needs: [] },
];

const physio: Ready[] = [
  {
    name: m.setup_type_first_assessment,
    hue: 8,
    minutes: [30, 45, 60],
    needs: room,
    instructions: m.setup_tell_clothes,
  },
  {
    name: m.setup_type_treatment,
    hue: 6,
    minutes: [20, 30, 45],
    needs: room,
    instructions: m.setup_tell_clothes,
  },
  { name: m.setup_type_manual_therapy, hue: 9, minutes: [30, 40, 60], buffers: [0, 5], needs: room },
  { name: m.setup_type_exercise, hue: 4, minutes: [20, 30, 60], needs: room },
  { name: m.setup_type_electrotherapy, hue: 7, minutes: [15, 20, 30], needs: ["room", "device"] },
  { name: m.setup_type_sports_massage, hue: 10, minutes: [30, 45, 60], buffers: [0, 10], needs: room },
  { name: m.setup_type_review, hue: 5, minutes: [10, 20, 30], needs: room },
  { name: m.setup_type_home_visit, hue: 3, minutes: [30, 45, 60], buffers: [15, 15], needs: [] },
];

const sets: Record<SetName, Ready[]> = { dental, orthodontic, general, physio };

/** The sets, in the order they are offered. */
export const setNames: SetName[] = ["dental", "orthodontic", "general", "physio"];

/** A set's name in words. */
export function nameOfSet(name: SetName): string {
  switch (name) {
    case "dental":
      return m.setup_set_dental();
    case "orthodontic":
      return m.setup_set_orthodontic();
    case "general":
      return m.setup_set_general();
    case "physio":
      return m.setup_set_physio();
    default:
      return name satisfies never;
  }
}

/** The types of a set, numbered from `position`. */
export function typesOf(name: SetName, position = 0): AppointmentTypeForm[] {
  return sets[name].map((it, at) => ({
    ...newType(position + at),
    name: it.name(),
    hue: it.hue,
    min_minutes: it.minutes[0],
    default_minutes: it.minutes[1],
    max_minutes: it.minutes[2],
    buffer_before: it.buffers?.[0] ?? 0,
    buffer_after: it.buffers?.[1] ?? 0,
    needs: [...it.needs],
    instructions: it.instructions?.() ?? "",
  }));
}

/** What the first chairs or rooms of such a clinic are. */
export function firstResource(name: SetName): ResourceKind {
  return name === "dental" || name === "orthodontic" ? "chair" : "room";
}
