/** What can be done by name from the palette; what a person may not do is not in it. */
import BellRing from "@lucide/svelte/icons/bell-ring";
import ChartColumn from "@lucide/svelte/icons/chart-column";
import CalendarDays from "@lucide/svelte/icons/calendar-days";
import CalendarPlus from "@lucide/svelte/icons/calendar-plus";
import CalendarSearch from "@lucide/svelte/icons/calendar-search";
import Contrast from "@lucide/svelte/icons/contrast";
import FileInput from "@lucide/svelte/icons/file-input";
import Keyboard from "@lucide/svelte/icons/keyboard";
import Languages from "@lucide/svelte/icons/languages";
import ListPlus from "@lucide/svelte/icons/list-plus";
import ListTodo from "@lucide/svelte/icons/list-todo";
import ListChecks from "@lucide/svelte/icons/list-checks";
import Lock from "@lucide/svelte/icons/lock-keyhole";
import Moon from "@lucide/svelte/icons/moon";
import Paintbrush from "@lucide/svelte/icons/paintbrush";
import Printer from "@lucide/svelte/icons/printer";
import Redo from "@lucide/svelte/icons/redo-2";
import Settings from "@lucide/svelte/icons/settings";
import Sun from "@lucide/svelte/icons/sun";
import TriangleAlert from "@lucide/svelte/icons/triangle-alert";
import Undo from "@lucide/svelte/icons/undo-2";
import UserX from "@lucide/svelte/icons/user-x";
import Wallet from "@lucide/svelte/icons/wallet";
import Waypoints from "@lucide/svelte/icons/waypoints";
import UserPlus from "@lucide/svelte/icons/user-plus";
import Users from "@lucide/svelte/icons/users";
import { languages, m, type Day, type Locale } from "$lib/i18n";
import type { PaletteItem } from "$lib/kit";
import { printDialog } from "$desk/appointment/printing";
import type { Actions } from "$desk/appointment/actions.svelte";
import type { Opened } from "$desk/appointment/opened.svelte";
import type { CalendarView } from "$desk/calendar/view.svelte";
import { viewNames } from "$desk/calendar/view.svelte";
import { viewWord } from "$desk/calendar/words";
import type { PreferencesState } from "$desk/data/preferences.svelte";
import type { Session } from "$desk/data/session.svelte";
import { problemOf } from "$desk/data/session.svelte";
import { listNames, type Lists } from "$desk/lists/lists.svelte";
import { listWord } from "$desk/lists/words";
import type { Navigation } from "$desk/navigation.svelte";
import { beginPainting, type Painting } from "$desk/calendar/kept/painting.svelte";
import { beginRepair } from "$desk/repair/begin";
import type { Repairing } from "$desk/repair/repairing.svelte";
import { screenOf } from "$desk/shell/screens";
import type { Sharing } from "$desk/sharing/sharing.svelte";
import { sayProblem } from "$desk/shell/toasts";
import type { Undoing } from "$desk/shell/undoing.svelte";

export interface PaletteHands {
  session: Session;
  navigation: Navigation;
  preferences: PreferencesState;
  undoing: Undoing;
  view: CalendarView;
  opened: Opened;
  repairing: Repairing;
  painting: Painting;
  /** Today on the clinic's calendar. */
  today: () => Day;
  lists: Lists;
  actions: Actions;
  sharing: Sharing;
}

/** Every command that is offered now. */
export function commandsFor(hands: PaletteHands): PaletteItem[] {
  return [...doing(hands), ...listing(hands), ...going(hands), ...looking(hands), ...dressing(hands)];
}

/** The lists beside the calendar: to look at, and to be put on. */
function listing({ session, navigation, lists }: PaletteHands): PaletteItem[] {
  if (!session.may("booking:view_calendar")) return [];
  const items: PaletteItem[] = listNames.map((name) => ({
    id: `list-${name}`,
    label: m.commands_show_view({ view: listWord(name) }),
    icon: ListTodo,
    keys: name === "waiting" ? "L" : undefined,
    run: () => void navigation.goto({ screen: "calendar" }).then((went) => went && lists.show(name)),
  }));
  if (session.may("booking:create_appointment"))
    items.push(
      {
        id: "list-wait",
        label: m.lists_wait_add(),
        icon: ListPlus,
        run: () => lists.ask({ is: "wait", start: {} }),
      },
      {
        id: "list-recall",
        label: m.lists_recall_add(),
        icon: BellRing,
        run: () => lists.ask({ is: "recall", start: {} }),
      },
    );
  return items;
}

function doing(hands: PaletteHands): PaletteItem[] {
  const { session, navigation, undoing, view, opened, sharing } = hands;
  const items: PaletteItem[] = [];
  if (session.may("booking:create_appointment"))
    items.push({
      id: "do-add",
      label: m.commands_new_appointment(),
      icon: CalendarPlus,
      keys: "N",
      run: () =>
        void navigation
          .goto({ screen: "calendar" })
          .then((went) => went && opened.add({ date: view.day, from: 540 })),
    });
  if (session.may("booking:view_calendar"))
    items.push({
      id: "do-find",
      label: m.calendar_find(),
      icon: CalendarSearch,
      keys: "F",
      run: () => opened.ask({ is: "find", item: null }),
    });
  if (session.may("booking:create_appointment"))
    items.push({
      id: "do-visit",
      label: m.visits_new(),
      icon: Waypoints,
      keys: "V",
      run: () => opened.ask({ is: "visit", patient: null, date: view.day }),
    });
  const shown = opened.draft?.item;
  if (shown && hands.actions.mayPay(shown))
    items.push({
      id: "do-pay",
      label: m.money_take_payment_of({ name: shown.patient_name }),
      icon: Wallet,
      keys: "B",
      run: () => void hands.actions.pay(shown),
    });
  if (session.may("booking:modify_appointment"))
    items.push({
      id: "do-repair",
      label: m.repair_command(),
      icon: UserX,
      run: () => void repair(hands),
    });
  if (hands.painting.may && session.may("booking:view_calendar"))
    items.push({
      id: "do-kept",
      label: m.kept_paint(),
      icon: Paintbrush,
      run: () => void beginPainting(hands),
    });
  if (session.may("patients:edit") && screenOf("patients"))
    items.push({
      id: "do-patient",
      label: m.commands_new_patient(),
      icon: UserPlus,
      run: () => void navigation.goto({ screen: "patients", add: { name: "" } }),
    });
  if (sharing.isShared)
    items.push({
      id: "do-attention",
      label: m.sharing_attention_open(),
      icon: TriangleAlert,
      keys: "Alt+A",
      run: () => void sharing.show(),
    });
  if (session.may("booking:undo") && undoing.undoes)
    items.push({
      id: "do-undo",
      label: m.common_undo(),
      icon: Undo,
      keys: "Ctrl+Z",
      run: () => void undoing.undo(),
    });
  if (session.may("booking:undo") && undoing.redoes)
    items.push({
      id: "do-redo",
      label: m.session_redo_plain(),
      icon: Redo,
      keys: "Ctrl+Shift+Z",
      run: () => void undoing.redo(),
    });
  if (printDialog)
    items.push({
      id: "do-print-day",
      label: m.commands_print_day(),
      icon: Printer,
      run: () =>
        opened.ask({
          is: "print",
          document: { is: "day_sheet", date: view.day, by: view.settings.columns, ids: [] },
        }),
    });
  items.push({
    id: "do-lock",
    label: m.session_lock(),
    icon: Lock,
    keys: "Ctrl+Shift+L",
    run: () => void session.lock().catch((thrown) => sayProblem(problemOf(thrown))),
  });
  return items;
}

/** Day repair on the calendar of the day in view, or of today where that is over. */
async function repair(hands: PaletteHands): Promise<void> {
  const { view, today } = hands;
  await beginRepair(hands, null, view.day > today() ? view.day : today());
}

function going({ session, navigation, opened }: PaletteHands): PaletteItem[] {
  const places = [
    {
      screen: "calendar",
      label: m.session_place_calendar(),
      icon: CalendarDays,
      may: session.may("booking:view_calendar"),
    },
    {
      screen: "today",
      label: m.session_place_today(),
      icon: ListChecks,
      may: session.may("booking:view_calendar"),
    },
    { screen: "patients", label: m.session_place_patients(), icon: Users, may: session.may("patients:view") },
    {
      screen: "import",
      label: m.session_place_import(),
      icon: FileInput,
      may: session.may("patients:import") || session.may("patients:export"),
    },
    {
      screen: "reports",
      label: m.session_place_reports(),
      icon: ChartColumn,
      may: session.may("reports:view"),
    },
    { screen: "settings", label: m.session_place_settings(), icon: Settings, may: true },
  ] as const;
  const items: PaletteItem[] = places
    .filter((it) => it.may && screenOf(it.screen))
    .map(({ screen, label, icon }) => ({
      id: `go-${screen}`,
      label: m.commands_go_to({ place: label }),
      icon,
      run: () => void navigation.goto({ screen }),
    }));
  items.push({
    id: "go-keys",
    label: m.commands_keys(),
    icon: Keyboard,
    keys: "?",
    run: () => opened.ask({ is: "keys" }),
  });
  return items;
}

function looking({ session, navigation, view }: PaletteHands): PaletteItem[] {
  if (!session.may("booking:view_calendar")) return [];
  return viewNames.map((name, at) => ({
    id: `view-${name}`,
    label: m.commands_show_view({ view: viewWord(name) }),
    icon: CalendarDays,
    keys: String(at + 1),
    run: () => {
      view.setName(name);
      void navigation.goto({ screen: "calendar" });
    },
  }));
}

function dressing({ preferences }: PaletteHands): PaletteItem[] {
  const themes = [
    { theme: "light", label: m.commands_theme_light(), icon: Sun },
    { theme: "dark", label: m.commands_theme_dark(), icon: Moon },
    { theme: "contrast", label: m.commands_theme_contrast(), icon: Contrast },
    { theme: "system", label: m.commands_theme_system(), icon: Contrast },
  ] as const;
  const dresses: PaletteItem[] = themes.map(({ theme, label, icon }) => ({
    id: `theme-${theme}`,
    label,
    icon,
    run: () => preferences.change({ theme }),
  }));
  const tongues = (Object.keys(languages) as Locale[]).map((locale) => ({
    id: `language-${locale}`,
    label: m.commands_language({ language: languages[locale] }),
    icon: Languages,
    run: () => preferences.change({ locale }),
  }));
  return [...dresses, ...tongues];
}

/** The commands whose words hold every word that was typed, in any order. */
export function matching(items: PaletteItem[], query: string): PaletteItem[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  return items.filter((it) => {
    const label = fold(it.label);
    return words.every((word) => label.includes(word));
  });
}

function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
