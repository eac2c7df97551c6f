/** Beginning the repair of a day, from wherever somebody hears that a person or a chair is out (D9). */
import type { Day } from "$lib/i18n";
import type { Opened } from "$desk/appointment/opened.svelte";
import type { CalendarView } from "$desk/calendar/view.svelte";
import type { Navigation } from "$desk/navigation.svelte";
import type { Absence, Out, Repairing } from "./repairing.svelte";

/** What it goes through. */
export interface RepairHands {
  navigation: Navigation;
  opened: Opened;
  view: CalendarView;
  repairing: Repairing;
}

/** Opens the repair of `day` on the calendar; `false` where something that is typed elsewhere was not to be left. */
export async function beginRepair(
  { navigation, opened, view, repairing }: RepairHands,
  out: Out | null,
  day: Day,
  said: Partial<Absence> = {},
): Promise<boolean> {
  const there =
    navigation.here.screen === "calendar" || (await navigation.goto({ screen: "calendar", date: day }));
  if (!there || !(await opened.close())) return false;
  if (view.name === "month" || view.name === "agenda") view.setName("day");
  repairing.open(out, day, said);
  return true;
}
