/** The words of an appointment's coded fields. */
import type { ResourceKind } from "$lib/api";
import { m } from "$lib/i18n";
import type { Choice } from "$lib/kit";

/** “Chair”, “Room”, “Device”. */
export function kindWord(kind: ResourceKind): string {
  const words: Record<ResourceKind, () => string> = {
    chair: m.appointment_kind_chair,
    room: m.appointment_kind_room,
    device: m.appointment_kind_device,
  };
  return words[kind]();
}

/** How a booking came about (S3.45). */
export function sourceChoices(): Choice[] {
  return [
    { value: "staff", label: m.appointment_source_staff() },
    { value: "phone", label: m.appointment_source_phone() },
    { value: "online", label: m.appointment_source_online() },
    { value: "recall", label: m.appointment_source_recall() },
    { value: "treatment_plan", label: m.appointment_source_treatment_plan() },
    { value: "waitlist", label: m.appointment_source_waitlist() },
  ];
}

/** Whether the patient said they will come. */
export function confirmationChoices(): Choice[] {
  return [
    { value: "unasked", label: m.appointment_confirmation_unasked() },
    { value: "asked", label: m.appointment_confirmation_asked() },
    { value: "yes", label: m.appointment_confirmation_yes() },
    { value: "no", label: m.appointment_confirmation_no() },
  ];
}

/** Why one is called off, coded for reports. */
export function cancelChoices(): Choice[] {
  return [
    { value: "patient", label: m.appointment_cancel_patient() },
    { value: "provider", label: m.appointment_cancel_provider() },
    { value: "clinic", label: m.appointment_cancel_clinic() },
    { value: "declined", label: m.appointment_cancel_declined() },
    { value: "mistake", label: m.appointment_cancel_mistake() },
    { value: "other", label: m.appointment_cancel_other() },
  ];
}
