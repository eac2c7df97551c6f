/** Whom a patient knows. */
import type { PatientRecord } from "$lib/api";

const counted = ["pending_approval", "confirmed", "checked_in", "in_progress", "completed"];

/** Who saw the patient last, or is to see them where nobody has yet; as Rust's continuity counts it. */
export function lastProvider({ past, upcoming }: Pick<PatientRecord, "past" | "upcoming">): string | null {
  const counts = (it: { status: string }) => counted.includes(it.status);
  return (past.find(counts) ?? upcoming.findLast(counts))?.provider_id ?? null;
}
