/** Words for what is set up. */
import type { ResourceKind } from "$lib/api";
import { m } from "$lib/i18n";
import type { Choice } from "$lib/kit";

/** Roles a provider may have, in the order they are offered. */
export const providerRoles = [
  "doctor",
  "dentist",
  "hygienist",
  "therapist",
  "nurse",
  "midwife",
  "community_worker",
  "assistant",
] as const;

const roleNames: Record<string, () => string> = {
  doctor: m.settings_role_doctor,
  dentist: m.settings_role_dentist,
  hygienist: m.settings_role_hygienist,
  therapist: m.settings_role_therapist,
  nurse: m.settings_role_nurse,
  midwife: m.settings_role_midwife,
  community_worker: m.settings_role_community_worker,
  assistant: m.settings_role_assistant,
};

/** A provider's role in words. */
export function providerRole(role: string): string {
  return roleNames[role]?.() ?? role;
}

export const resourceKinds: ResourceKind[] = ["chair", "room", "device"];

/** A kind of resource in words. */
export function kindName(kind: ResourceKind): string {
  switch (kind) {
    case "chair":
      return m.settings_kind_chair();
    case "room":
      return m.settings_kind_room();
    case "device":
      return m.settings_kind_device();
    default:
      return kind satisfies never;
  }
}

/** Kinds as choices. */
export function kindChoices(): Choice<ResourceKind>[] {
  return resourceKinds.map((value) => ({ value, label: kindName(value) }));
}

/** Minutes between offered starts. */
export const slotChoices = [5, 10, 15, 20, 30, 60];
