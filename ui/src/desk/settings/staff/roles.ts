/** What each role may do, as `booking::Role` has it; roles.test.ts holds the two together. */
import { m } from "$lib/i18n";
import type { Permission } from "../../data/session.svelte";

export type RoleName = "admin" | "provider" | "front_desk" | "read_only";
export const roles: RoleName[] = ["admin", "provider", "front_desk", "read_only"];

const desk: Permission[] = [
  "booking:view_calendar",
  "booking:create_appointment",
  "booking:modify_appointment",
  "booking:cancel_appointment",
  "booking:override_conflict",
  "booking:undo",
  "patients:view",
  "patients:edit",
];

/** Permissions by subject, in the order they are read. */
export const subjects: { name: () => string; permissions: Permission[] }[] = [
  {
    name: m.settings_subject_calendar,
    permissions: [
      "booking:view_calendar",
      "booking:create_appointment",
      "booking:modify_appointment",
      "booking:cancel_appointment",
      "booking:override_conflict",
      "booking:backdate",
      "booking:undo",
      "booking:edit_rating",
    ],
  },
  {
    name: m.settings_subject_patients,
    permissions: ["patients:view", "patients:edit", "patients:merge", "patients:import", "patients:export"],
  },
  {
    name: m.money_payments,
    permissions: ["payments:view", "payments:take", "payments:refund", "payments:waive"],
  },
  {
    name: m.settings_subject_clinic,
    permissions: ["settings:schedules", "settings:edit", "settings:users", "reports:view", "audit:view"],
  },
];

/** What a role allows. */
export const allowed: Record<RoleName, Permission[]> = {
  admin: subjects.flatMap((it) => it.permissions),
  provider: [...desk, "payments:view", "payments:waive", "settings:schedules"],
  front_desk: [
    ...desk,
    "booking:backdate",
    "patients:merge",
    "patients:import",
    "patients:export",
    "payments:view",
    "payments:take",
    "payments:refund",
    "payments:waive",
  ],
  read_only: ["booking:view_calendar", "patients:view"],
};

/** A permission in words. */
export const permissionNames: Record<Permission, () => string> = {
  "booking:view_calendar": m.settings_may_view_calendar,
  "booking:create_appointment": m.settings_may_create,
  "booking:modify_appointment": m.settings_may_modify,
  "booking:cancel_appointment": m.settings_may_cancel,
  "booking:override_conflict": m.settings_may_override,
  "booking:backdate": m.settings_may_backdate,
  "booking:undo": m.settings_may_undo,
  "booking:edit_rating": m.settings_may_edit_rating,
  "patients:view": m.settings_may_view_patients,
  "patients:edit": m.settings_may_edit_patients,
  "patients:merge": m.settings_may_merge,
  "patients:import": m.settings_may_import,
  "patients:export": m.settings_may_export,
  "payments:view": m.money_may_view,
  "payments:take": m.money_may_take,
  "payments:refund": m.money_may_refund,
  "payments:waive": m.money_may_waive,
  "settings:edit": m.settings_may_settings,
  "settings:schedules": m.settings_may_schedules,
  "settings:users": m.settings_may_users,
  "reports:view": m.settings_may_reports,
  "audit:view": m.settings_may_audit,
};
