/** Treatment plans as the record draws and edits them. Pure, so that it is told in tests. */
import type { PlanDetail, PlanForm, PlanStepForm, PlanStepLine, ProcedureForm } from "$lib/api";

/** How many of a plan are done, booked, and to be booked. */
export function tallyOf(plan: PlanDetail): { done: number; booked: number; unbooked: number; all: number } {
  const of = (progress: PlanStepLine["progress"]) =>
    plan.steps.filter((it) => it.progress === progress).length;
  return { done: of("done"), booked: of("booked"), unbooked: of("unbooked"), all: plan.steps.length };
}

/** The form of a plan that is there. */
export function formOf(plan: PlanDetail, patientId: string): PlanForm {
  return {
    id: plan.id,
    patient_id: patientId,
    name: plan.name,
    provider_id: plan.provider_id,
    steps: plan.steps.map((it) => it.form),
    version: plan.version,
  };
}

/** `steps` with the one at `from` put at `to`; unchanged where there is no such place. */
export function moved<T>(steps: T[], from: number, to: number): T[] {
  const step = steps[from];
  if (!step || to < 0 || to >= steps.length) return steps;
  return steps.toSpliced(from, 1).toSpliced(to, 0, step);
}

interface Kind {
  id: string;
  min_minutes: number;
  default_minutes: number;
  max_minutes: number;
}

const within = (minutes: number, kind: Kind | undefined) =>
  kind ? Math.min(kind.max_minutes, Math.max(kind.min_minutes, minutes)) : minutes;

/**
 * `step` with a procedure more. The first one says what it is booked as, where it knows; the length follows what is
 * to be done, as far as the type lets it, until somebody typed another.
 */
export function withProcedure(
  step: PlanStepForm,
  added: ProcedureForm & { id: string },
  known: { procedure: (id: string) => ProcedureForm | undefined; type: (id: string) => Kind | undefined },
): PlanStepForm {
  if (step.procedure_ids.includes(added.id)) return step;
  const typeId =
    step.procedure_ids.length === 0
      ? (added.appointment_type_id ?? step.appointment_type_id)
      : step.appointment_type_id;
  const sum = (ids: string[]) => ids.reduce((all, id) => all + (known.procedure(id)?.minutes ?? 0), 0);
  const before = step.procedure_ids.length
    ? within(sum(step.procedure_ids), known.type(step.appointment_type_id))
    : known.type(step.appointment_type_id)?.default_minutes;
  const procedure_ids = [...step.procedure_ids, added.id];
  const minutes =
    step.minutes === before
      ? within(sum(procedure_ids), known.type(typeId))
      : within(step.minutes, known.type(typeId));
  return { ...step, appointment_type_id: typeId, minutes, procedure_ids };
}

/** A procedure as it is told: “D4341 Scaling”. */
export function procedureSays(procedure: Pick<ProcedureForm, "code" | "name"> | undefined): string {
  return procedure ? [procedure.code, procedure.name].filter(Boolean).join(" ") : "–";
}
