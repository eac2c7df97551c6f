/** The key map, as it is shown. The keys themselves live where they work; this is kept beside them by hand. */
import { m } from "$lib/i18n";

export interface KeyRow {
  keys: string[];
  says: string;
  /** A single letter, which can be switched off. */
  letter?: boolean;
}

export interface KeyGroup {
  title: string;
  rows: KeyRow[];
}

/** Every key, group by group. */
export function keyGroups(): KeyGroup[] {
  return [everywhere(), calendar(), card(), carrying(), form()];
}

function everywhere(): KeyGroup {
  return {
    title: m.commands_keys_everywhere(),
    rows: [
      { keys: ["Ctrl+K"], says: m.commands_palette() },
      { keys: ["?"], says: m.commands_keys(), letter: true },
      { keys: ["Ctrl+Z"], says: m.common_undo() },
      { keys: ["Ctrl+Shift+Z"], says: m.session_redo_plain() },
      { keys: ["Alt+1 … 6"], says: m.commands_keys_places() },
      { keys: ["Alt+←", "Alt+→"], says: m.commands_keys_trail() },
      { keys: ["Alt+A"], says: m.sharing_attention_open() },
      { keys: ["Ctrl+Shift+L"], says: m.session_lock() },
    ],
  };
}

function calendar(): KeyGroup {
  return {
    title: m.session_place_calendar(),
    rows: [
      { keys: ["T"], says: m.common_today(), letter: true },
      { keys: ["PgUp", "PgDn"], says: m.commands_keys_step() },
      { keys: ["1 … 6"], says: m.calendar_view(), letter: true },
      { keys: ["F1 … F8"], says: m.calendar_saved() },
      { keys: ["N"], says: m.commands_new_appointment(), letter: true },
      { keys: ["V"], says: m.visits_new(), letter: true },
      { keys: ["F"], says: m.calendar_find(), letter: true },
      { keys: ["L"], says: m.lists_title(), letter: true },
      { keys: ["Ctrl+=", "Ctrl+-"], says: m.commands_keys_zoom() },
    ],
  };
}

function card(): KeyGroup {
  return {
    title: m.commands_keys_card(),
    rows: [
      { keys: ["←", "→", "↑", "↓"], says: m.commands_keys_walk() },
      { keys: ["Enter"], says: m.appointment_open() },
      { keys: ["S"], says: m.commands_keys_advance(), letter: true },
      { keys: ["R"], says: m.appointment_revert(), letter: true },
      { keys: ["B"], says: m.money_take_payment(), letter: true },
      { keys: ["M"], says: m.appointment_move(), letter: true },
      { keys: ["X"], says: m.appointment_cut(), letter: true },
      { keys: ["C"], says: m.appointment_copy(), letter: true },
      { keys: ["P"], says: m.appointment_pin(), letter: true },
      { keys: ["Ctrl+P"], says: m.appointment_print_slip() },
      { keys: ["Delete"], says: m.appointment_cancel() },
      { keys: ["Shift+F10"], says: m.commands_keys_menu() },
    ],
  };
}

function carrying(): KeyGroup {
  return {
    title: m.commands_keys_carrying(),
    rows: [
      { keys: ["←", "→", "↑", "↓"], says: m.commands_keys_carry() },
      { keys: ["Shift+↑", "Shift+↓"], says: m.commands_keys_stretch() },
      { keys: ["Enter"], says: m.commands_keys_put() },
      { keys: ["Esc"], says: m.commands_keys_let_go() },
    ],
  };
}

function form(): KeyGroup {
  return {
    title: m.commands_keys_form(),
    rows: [
      { keys: ["Ctrl+Enter"], says: m.common_save() },
      { keys: ["Esc"], says: m.common_close() },
    ],
  };
}
