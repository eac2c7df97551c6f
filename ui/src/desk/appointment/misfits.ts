/** What stands in the way, as short as it must be beside a pointer. Whole sentences are `explain`'s. */
import type { InTheWay, Misfit } from "$lib/api";
import { formatTime, m } from "$lib/i18n";
import { misfitSays } from "$desk/data/explain";

/** The first reason: “Overlaps Ines Young 11:30”. */
export function inShort(misfit: Misfit): string {
  if (misfit.why === "taken") {
    const first = misfit.by[0];
    if (!first || misfit.what === "location") return misfitSays(misfit);
    const words = { name: first.patient_name, time: formatTime(first.from % 1440) };
    return misfit.what === "resource"
      ? m.appointment_misfit_taken({ ...words, what: misfit.name })
      : m.appointment_misfit_overlaps(words);
  }
  if (misfit.why === "outside_hours" && misfit.open.length > 0)
    return m.appointment_misfit_outside({ name: misfit.provider_name });
  return misfitSays(misfit);
}

/** The same under a column's own name, which need not be said again. */
export function underItsName(misfit: Misfit): string {
  if (misfit.why === "not_their_type") return m.appointment_misfit_not_done();
  if (misfit.why === "outside_hours") return m.appointment_misfit_not_in();
  return inShort(misfit);
}

/** The appointments that stand in the way, each once. */
export function inTheWay(misfits: readonly Misfit[]): InTheWay[] {
  const all = misfits.flatMap((it) => (it.why === "taken" ? it.by : []));
  return [...new Map(all.map((it) => [it.appointment_id, it])).values()];
}

/** Whether nobody may go over it, whatever the reason. */
export function isFirm(misfit: Misfit): boolean {
  return (misfit.why === "policy" || misfit.why === "kept_for") && misfit.firm;
}
