/** A shared book in words: why this computer is locked, cut off or was not let in. */
import { m } from "$lib/i18n";

const locks: Record<string, () => string> = {
  revoked: m.sharing_locked_revoked,
  forked: m.sharing_locked_forked,
  restored: m.sharing_locked_restored,
  unknown: m.sharing_locked_unknown,
};

const troubles: Record<string, () => string> = {
  malformed: m.sharing_trouble_malformed,
  unreachable: m.sharing_trouble_unreachable,
  wrong_key: m.sharing_trouble_wrong_key,
  refused: m.sharing_trouble_refused,
  waiting: m.sharing_trouble_waiting,
  revoked: m.sharing_locked_revoked,
  not_sent: m.sharing_trouble_not_sent,
  already: m.sharing_trouble_already,
  demo: m.sharing_demo,
  serves: m.sharing_trouble_serves,
  not_serving: m.sharing_trouble_not_serving,
  port_taken: m.sharing_trouble_port_taken,
  port_not_allowed: m.sharing_trouble_port_not_allowed,
  no_network: m.sharing_trouble_no_network,
  cannot_serve: m.sharing_trouble_cannot_serve,
  old_hub: m.sharing_trouble_old_hub,
  diverged: m.sharing_trouble_diverged,
  upgrade_needed: m.sharing_trouble_upgrade_needed,
  hub_too_old: m.sharing_trouble_hub_too_old,
  log_differs: m.sharing_trouble_log_differs,
};

/** Why nothing is recorded here any more, and what to do. */
export function lockedSays(why: string): string {
  return (locks[why] ?? m.sharing_locked_unknown)();
}

/** Why the shared book was not joined or reached, or what somebody has to see to. */
export function sharingSays(trouble: string): string {
  return (troubles[trouble] ?? m.sharing_trouble_refused)();
}
