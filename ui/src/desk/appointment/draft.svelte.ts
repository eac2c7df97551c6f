/**
 * An appointment as it stands in the form: what was typed, whether Rust says it fits, and what was changed.
 * Asks `check_placement` shortly after each change; an answer to an older question is dropped.
 */
import {
  call,
  isProblem,
  type CalendarItem,
  type Checked,
  type Opening,
  type PatientLine,
  type Placement,
  type Problem,
} from "$lib/api";
import type { Day } from "$lib/i18n";
import type { Commands } from "$desk/data/commands.svelte";
import { placementOf, unchanged } from "$desk/data/commands.svelte";
import { newId } from "$desk/data/new-id";
import type { Noted } from "$desk/series/noted";

/** What a new appointment starts with: the slot that was chosen, the patient who is on the phone. */
export interface Prefill {
  patient?: PatientLine | null;
  typeId?: string | null;
  providerId?: string | null;
  locationId?: string | null;
  resourceIds?: string[];
  date: Day;
  from: number;
  minutes?: number | null;
  /** The planned appointment it is booked for, as long as patient and type are those of the plan (S3.52). */
  planned?: { planId: string; stepId: string } | null;
  /** The id it is to have; a new one when left out. */
  id?: string;
  notes?: string;
  patientNotes?: string;
  source?: string;
  /** Told once it is booked. */
  booked?: () => void;
}

/** The fields of the form. */
export interface Fields {
  patient: PatientLine | null;
  typeId: string | null;
  providerId: string | null;
  locationId: string | null;
  /** Those somebody chose; kinds the type needs beyond them are filled in by Rust. */
  resourceIds: string[];
  date: Day | null;
  from: number | null;
  minutes: number | null;
  notes: string;
  patientNotes: string;
  source: string;
  confirmation: string;
}

/** Whether it would fit. */
export type Fitting =
  | { is: "incomplete" }
  | { is: "asking"; before: Checked | null }
  | { is: "here"; checked: Checked }
  | { is: "failed"; problem: Problem };

export type Saving = { is: "idle" } | { is: "saving" } | { is: "refused"; problem: Problem };

type Send = typeof call;

/** How long typing settles before Rust is asked, ms. */
const SETTLE_MS = 140;

export class Draft {
  /** The id it has or will have: made once, so that saving twice books once. */
  readonly id: string;
  fields = $state<Fields>() as Fields;
  overrideReason = $state("");
  /** The patient's package a session of which pays for it, where somebody chose one (S1.35). */
  packageId = $state<string | null>(null);
  /** Made once, as {@link id} is. */
  readonly #redemptionId = newId();
  #item = $state.raw<CalendarItem | null>(null);
  #saved = $state.raw("");
  #fitting = $state.raw<Fitting>({ is: "incomplete" });
  #saving = $state.raw<Saving>({ is: "idle" });
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** See {@link Prefill.planned}; with the patient and type it is planned for. */
  #planned: { planId: string; stepId: string; patientId: string; typeId: string } | null = null;
  /** See {@link Prefill.booked}. */
  #booked: (() => void) | undefined;
  readonly #send: Send;

  private constructor(id: string, item: CalendarItem | null, fields: Fields, send: Send) {
    this.id = id;
    this.#item = item;
    this.fields = fields;
    this.#saved = JSON.stringify(fields);
    this.#send = send;
  }

  /** A new appointment. */
  static fresh(from: Prefill, send: Send = call): Draft {
    const draft = new Draft(
      from.id ?? newId(),
      null,
      {
        patient: from.patient ?? null,
        typeId: from.typeId ?? null,
        providerId: from.providerId ?? null,
        locationId: from.locationId ?? null,
        resourceIds: from.resourceIds ?? [],
        date: from.date,
        from: from.from,
        minutes: from.minutes ?? null,
        notes: from.notes ?? "",
        patientNotes: from.patientNotes ?? "",
        source: from.source ?? "staff",
        confirmation: "unasked",
      },
      send,
    );
    draft.#booked = from.booked;
    if (from.planned && from.patient && from.typeId)
      draft.#planned = { ...from.planned, patientId: from.patient.id, typeId: from.typeId };
    return draft;
  }

  /** One that is in the book. */
  static of(item: CalendarItem, send: Send = call): Draft {
    return new Draft(item.id, item, fieldsOf(item), send);
  }

  /** What is in the book; `null` for a new one. */
  get item(): CalendarItem | null {
    return this.#item;
  }

  get fitting(): Fitting {
    return this.#fitting;
  }

  get saving(): Saving {
    return this.#saving;
  }

  /** Whether something was typed that is not in the book. */
  get dirty(): boolean {
    const now = JSON.stringify(this.fields);
    if (this.#item) return now !== this.#saved;
    const { patient, notes, patientNotes } = this.fields;
    return patient !== null || notes !== "" || patientNotes !== "";
  }

  /** Whether place, time, patient or type differ from what is in the book. */
  get displaced(): boolean {
    if (!this.#item) return true;
    const before = fieldsOf(this.#item);
    return placeKeys.some((key) => JSON.stringify(before[key]) !== JSON.stringify(this.fields[key]));
  }

  /** Whether place or time differ from what is in the book. */
  get moved(): boolean {
    if (!this.#item) return true;
    const before = fieldsOf(this.#item);
    return placementKeys.some((key) => JSON.stringify(before[key]) !== JSON.stringify(this.fields[key]));
  }

  /** What was changed of one in the book beside who comes, where and when. */
  get noted(): Noted {
    const item = this.#item;
    if (!item) return {};
    const { typeId, notes, patientNotes, source, confirmation } = this.fields;
    return {
      ...(typeId && typeId !== item.appointment_type_id && { appointment_type_id: typeId }),
      ...(notes !== item.notes && { notes: notes.trim() }),
      ...(patientNotes !== item.patient_notes && { patient_notes: patientNotes.trim() }),
      ...(source !== item.source && { source }),
      ...(confirmation !== item.patient_confirmation && { patient_confirmation: confirmation }),
    };
  }

  /** Where and when, once all of it is known. */
  get placement(): Placement | null {
    const { providerId, locationId, resourceIds, date, from, minutes } = this.fields;
    if (!providerId || !locationId || !date || from === null || !minutes) return null;
    return {
      provider_id: providerId,
      location_id: locationId,
      resource_ids: resourceIds,
      date,
      from,
      minutes,
    };
  }

  /** Whether it can be sent. */
  get complete(): boolean {
    return this.fields.patient !== null && this.fields.typeId !== null && this.placement !== null;
  }

  /** Whether what stands in the way needs a reason before it can be saved. */
  get needsReason(): boolean {
    const checked = this.#answer();
    return checked !== null && (checked.misfits.length > 0 || mayBackdate(checked.problem));
  }

  /** Whether no reason could make it stand: a wrong length, a time that never comes, a past that is closed. */
  get impossible(): boolean {
    const problem = this.#answer()?.problem ?? null;
    return problem !== null && problem.code !== "does_not_fit" && !mayBackdate(problem);
  }

  /** Takes what is in the book now. What was typed is kept, unless the very same fields changed under it. */
  refresh(item: CalendarItem): void {
    if (item === this.#item) return;
    if (JSON.stringify(fieldsOf(item)) === this.#saved) {
      // Only the status moved on: a note that is being typed is no reason to call it stale.
      this.#item = item;
      return;
    }
    // Otherwise Rust refuses the save, and the person sees why before anything is overwritten.
    if (!this.dirty) this.settle(item);
  }

  /** It was put where the form says; what else was typed is still to be saved. */
  placed(item: CalendarItem): void {
    this.#item = item;
    const { notes, patientNotes, source, confirmation } = this.fields;
    this.fields = { ...fieldsOf(item), notes, patientNotes, source, confirmation };
    this.#saved = JSON.stringify(fieldsOf(item));
    this.overrideReason = "";
  }

  /** Drops what was typed. */
  discard(): void {
    if (!this.#item) return;
    this.fields = fieldsOf(this.#item);
    this.overrideReason = "";
    this.#saving = { is: "idle" };
  }

  /** Asks whether it fits, shortly; call it whenever place, time, type or patient change. */
  check(): void {
    clearTimeout(this.#timer);
    const mine = ++this.#asked;
    // Another place is another question: the last refusal says nothing about it.
    if (this.#saving.is === "refused") this.#saving = { is: "idle" };
    const { typeId, patient } = this.fields;
    const placement = this.placement;
    if (!typeId || !placement || !this.displaced) {
      this.#fitting = { is: "incomplete" };
      return;
    }
    this.#fitting = { is: "asking", before: this.#lastAnswer() };
    const ask = {
      appointment_id: this.#item?.id ?? null,
      patient_id: patient?.id ?? null,
      appointment_type_id: typeId,
      placement: $state.snapshot(placement),
    };
    this.#timer = setTimeout(() => void this.#ask(ask, mine), SETTLE_MS);
  }

  /** Puts it where an opening is. */
  take(opening: Opening): void {
    Object.assign(this.fields, {
      providerId: opening.provider_id,
      locationId: opening.location_id,
      resourceIds: [],
      date: opening.date,
      from: opening.from,
    });
  }

  /** The first opening after the time asked for, with the same provider or with anybody. */
  async nextFree(withAnybody: boolean): Promise<Opening | null> {
    const { typeId, minutes, providerId, locationId, patient, date, from } = this.fields;
    if (!typeId || !date || from === null) return null;
    const { openings } = await this.#send("next_openings", {
      appointment_type_id: typeId,
      minutes,
      provider_id: withAnybody ? null : providerId,
      location_id: locationId,
      patient_id: patient?.id ?? null,
      from: date,
      days: 120,
      days_at_most: 2,
      earliest: null,
      latest: null,
      limit_per_day: 200,
      appointment_id: this.#item?.id,
    });
    return openings.find((it) => it.date > date || it.from > from) ?? null;
  }

  /** Who could do it at the very time asked for. */
  async othersThen(): Promise<Opening[]> {
    const { typeId, minutes, providerId, locationId, patient, date, from } = this.fields;
    if (!typeId || !date || from === null) return [];
    const { openings } = await this.#send("next_openings", {
      appointment_type_id: typeId,
      minutes,
      provider_id: null,
      location_id: locationId,
      patient_id: patient?.id ?? null,
      from: date,
      days: 1,
      earliest: from,
      latest: from + 1,
      limit_per_day: 1,
      appointment_id: this.#item?.id,
    });
    return openings.filter((it) => it.provider_id !== providerId && it.from === from);
  }

  /** Books or saves. `null` when it was refused; {@link saving} says why. */
  async save(commands: Commands): Promise<CalendarItem | null> {
    if (!this.complete || this.#saving.is === "saving") return null;
    this.#saving = { is: "saving" };
    // Rust keeps a reason only where one was needed.
    const reason = this.overrideReason.trim() || null;
    const isNew = this.#item === null;
    try {
      const item = await (this.#item
        ? this.#edit(commands, this.#item, reason)
        : this.#book(commands, reason));
      if (item) this.settle(item);
      if (item && isNew) this.#booked?.();
      this.#saving = { is: "idle" };
      return item;
    } catch (thrown) {
      if (!isProblem(thrown)) throw thrown;
      this.#saving = { is: "refused", problem: thrown };
      return null;
    }
  }

  /** It is in the book as the form says, or as it was answered. */
  settle(item: CalendarItem): void {
    this.#item = item;
    this.fields = fieldsOf(item);
    this.#saved = JSON.stringify(this.fields);
    this.overrideReason = "";
  }

  /** The answer to what stands in the form, where place and time were changed. */
  #answer(): Checked | null {
    return this.displaced && this.#fitting.is === "here" ? this.#fitting.checked : null;
  }

  #lastAnswer(): Checked | null {
    if (this.#fitting.is === "here") return this.#fitting.checked;
    return this.#fitting.is === "asking" ? this.#fitting.before : null;
  }

  async #ask(ask: Parameters<Send>[1] & object, mine: number): Promise<void> {
    try {
      const checked = await this.#send("check_placement", ask as never);
      if (mine === this.#asked) this.#fitting = { is: "here", checked };
    } catch (thrown) {
      if (!isProblem(thrown)) throw thrown;
      if (mine === this.#asked) this.#fitting = { is: "failed", problem: thrown };
    }
  }

  #book(commands: Commands, override_reason: string | null): Promise<CalendarItem | null> {
    const { patient, typeId, notes, patientNotes, source } = this.fields;
    const placement = this.placement;
    if (!patient || !typeId || !placement) return Promise.resolve(null);
    // Booked and paid for is one thing: both are done, or neither.
    const paid_with = this.packageId
      ? { redemption_id: this.#redemptionId, package_id: this.packageId }
      : undefined;
    const planned = this.#planned;
    if (planned && planned.patientId === patient.id && planned.typeId === typeId)
      return commands.bookPlanned({
        plan_id: planned.planId,
        step_id: planned.stepId,
        appointment_id: this.id,
        placement: $state.snapshot(placement),
        notes: notes.trim(),
        patient_notes: patientNotes.trim(),
        paid_with,
        override_reason,
      });
    return commands.book({
      id: this.id,
      patient_id: patient.id,
      appointment_type_id: typeId,
      placement: $state.snapshot(placement),
      notes: notes.trim(),
      patient_notes: patientNotes.trim(),
      source,
      paid_with,
      override_reason,
    });
  }

  #edit(
    commands: Commands,
    item: CalendarItem,
    override_reason: string | null,
  ): Promise<CalendarItem | null> {
    const { patient } = this.fields;
    return commands.edit({
      ...unchanged(item),
      ...this.noted,
      patient_id: patient && patient.id !== item.patient_id ? patient.id : null,
      placement: this.moved ? $state.snapshot(this.placement) : null,
      override_reason,
    });
  }
}

function mayBackdate(problem: Problem | null): boolean {
  return problem?.code === "in_the_past" && problem.may_override;
}

const placementKeys = ["providerId", "locationId", "resourceIds", "date", "from", "minutes"] as const;
const placeKeys = [...placementKeys, "patient", "typeId"] as const;

function fieldsOf(item: CalendarItem): Fields {
  const at = placementOf(item);
  return {
    patient: patientOf(item),
    typeId: item.appointment_type_id,
    providerId: at.provider_id,
    locationId: at.location_id,
    resourceIds: [...at.resource_ids],
    date: at.date,
    from: at.from,
    minutes: at.minutes,
    notes: item.notes,
    patientNotes: item.patient_notes,
    source: item.source,
    confirmation: item.patient_confirmation,
  };
}

/** Whose it is, as far as the calendar knows; enough for the picker to show. */
export function patientOf(item: CalendarItem): PatientLine {
  return {
    id: item.patient_id,
    number: item.patient_number,
    given_name: item.patient_name,
    family_name: "",
    birth_date: null,
    phone: item.patient_phone,
    email: "",
    provisional: false,
    active: true,
  };
}
