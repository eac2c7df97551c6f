/** How people who sign in are shown. */
import { m } from "$lib/i18n";

const roles: Record<string, () => string> = {
  admin: m.session_role_admin,
  provider: m.session_role_provider,
  front_desk: m.session_role_front_desk,
  read_only: m.session_role_read_only,
};

/** A staff role in words. */
export function roleName(role: string): string {
  return roles[role]?.() ?? role;
}

/** A hue (1–12) that stays the same for an id. */
export function hueOf(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.codePointAt(0)!) % 9973;
  return (sum % 12) + 1;
}
