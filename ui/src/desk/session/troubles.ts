/** What to tell somebody whose book will not open. */
import { m } from "$lib/i18n";

export interface TroubleAdvice {
  title: string;
  /** What happened. */
  what: string;
  /** What to do, in order. */
  steps: string[];
  /** Why nothing is lost. */
  safe: string;
}

/** The advice for a `Phase.trouble`; one we do not know reads as `unreadable`. */
export function adviceFor(trouble: string): TroubleAdvice {
  switch (trouble) {
    case "damaged":
      return {
        title: m.session_damaged_title(),
        what: m.session_damaged_what(),
        steps: [m.session_damaged_step_1(), m.session_damaged_step_2(), m.session_damaged_step_3()],
        safe: m.session_damaged_safe(),
      };
    case "newer_schema":
      return {
        title: m.session_newer_title(),
        what: m.session_newer_what(),
        steps: [m.session_newer_step_1(), m.session_newer_step_2()],
        safe: m.session_trouble_safe(),
      };
    case "read_only":
      return {
        title: m.session_read_only_title(),
        what: m.session_read_only_what(),
        steps: [m.session_read_only_step_1(), m.session_read_only_step_2()],
        safe: m.session_trouble_safe(),
      };
    case "in_use":
      return {
        title: m.session_in_use_title(),
        what: m.session_in_use_what(),
        steps: [m.session_in_use_step_1(), m.session_in_use_step_2()],
        safe: m.session_trouble_safe(),
      };
    case "disk_full":
      return {
        title: m.session_disk_full_title(),
        what: m.session_disk_full_what(),
        steps: [m.session_disk_full_step_1(), m.session_disk_full_step_2()],
        safe: m.session_disk_full_safe(),
      };
    default:
      return {
        title: m.session_unreadable_title(),
        what: m.session_unreadable_what(),
        steps: [m.session_unreadable_step_1(), m.session_unreadable_step_2()],
        safe: m.session_trouble_safe(),
      };
  }
}
