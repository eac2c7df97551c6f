/**
 * Makes what every screen that shows appointments shares — the book, the commands, what is open — and hands it
 * down. Called once, by the desk, after session, set-up, preferences, changes, navigation and undoing are there.
 */
import { untrack } from "svelte";
import type { CalendarItem } from "$lib/api";
import { provideCalendarDrag } from "$lib/calendar/drag.svelte";
import { Painting, providePainting } from "$desk/calendar/kept/painting.svelte";
import { CalendarView, provideView } from "$desk/calendar/view.svelte";
import { CalendarBook, provideBook } from "$desk/data/calendar.svelte";
import { useChanges } from "$desk/data/changes.svelte";
import { Commands, provideCommands } from "$desk/data/commands.svelte";
import { Fitting, provideFitting } from "$desk/data/drag.svelte";
import { usePreferences } from "$desk/data/preferences.svelte";
import { useSession } from "$desk/data/session.svelte";
import { useSetUp } from "$desk/data/set-up.svelte";
import { ListDeeds, provideListDeeds } from "$desk/lists/deeds.svelte";
import { freedBetween, timeOfTag } from "$desk/lists/freed";
import { Lists, provideLists } from "$desk/lists/lists.svelte";
import { recallAfter, recallsUntil } from "$desk/lists/recalls";
import { useNavigation } from "$desk/navigation.svelte";
import { Pins, providePins } from "$desk/pinboard/pins.svelte";
import { provideRepairing, Repairing } from "$desk/repair/repairing.svelte";
import { inHand } from "$desk/sharing/presence";
import { useSharing } from "$desk/sharing/sharing.svelte";
import { sayProblem } from "$desk/shell/toasts";
import { useUndoing } from "$desk/shell/undoing.svelte";
import { Actions, provideActions } from "./actions.svelte";
import { tell } from "./news";
import { Opened, provideOpened } from "./opened.svelte";

/** How often the clock on the wall is drawn again, ms. */
const TICK_MS = 15_000;

/** Provides everything about appointments to the screens below. */
export function provideAppointments(): void {
  const session = useSession();
  const setUp = useSetUp();
  const preferences = usePreferences();
  const navigation = useNavigation();
  const changes = useChanges();
  const undoing = useUndoing();
  const sharing = useSharing();

  const book = provideBook(new CalendarBook());
  const fitting = provideFitting(new Fitting(sayProblem));
  const opened = provideOpened(new Opened());
  const undo = () => (session.may("booking:undo") ? () => undoing.undo() : null);
  const mayBook = () => session.may("booking:create_appointment");
  const lists = provideLists(
    new Lists(() => (book.today ? recallsUntil(book.today) : ""), {
      get: () => preferences.calendar.panel,
      set: (panel) => preferences.changeCalendar({ panel }),
    }).lengths((typeId) => setUp.appointmentTypes.get(typeId)?.default_minutes ?? 30),
  );
  const deeds = provideListDeeds(new ListDeeds({ lists, book, undo, mayOffer: mayBook }));
  const recall = (item: CalendarItem) => lists.ask({ is: "recall", start: recallAfter(item) });
  const commands = provideCommands(
    new Commands(book, (news) => tell(news, { setUp, undo: undo(), recall: mayBook() ? recall : undefined })),
  );
  /** Where only everything is told, what came free is seen by looking. */
  async function reread(tags: string[]): Promise<void> {
    const before = tags.includes("everything") ? book.inView : [];
    await book.changed(tags);
    await deeds.heard(freedBetween(before, (id) => book.find(id)));
  }
  provideRepairing(new Repairing(book, commands, () => session.may("settings:schedules")));
  provideActions(
    new Actions({ lists, book, commands, fitting, opened, session, setUp, navigation, preferences }),
  );
  const view = provideView(new CalendarView(book, setUp, preferences));
  providePainting(new Painting({ setUp, session, view }));
  const pins = providePins(new Pins(book));
  const drag = provideCalendarDrag();

  $effect(() => changes.on(["day:", "set_up", "import", "session", "patients"], (tags) => void reread(tags)));
  $effect(() => changes.on("freed:", (tags) => void deeds.heard(tags.flatMap((it) => timeOfTag(it) ?? []))));
  // The first answer tells what day it is; until then no screen has anything to look at.
  if (session.may("booking:view_calendar")) void book.readToday();
  $effect(() => {
    void pins.read();
    return changes.on(["pinboard", "day:", "set_up"], () => void pins.read());
  });
  $effect(() => {
    void lists.open;
    void book.today;
    untrack(() => void lists.read());
    return changes.on(
      ["waitlist", "recalls", "treatments", "day:", "patients", "set_up", "import"],
      () => void lists.read(),
    );
  });
  // What is in hand here shows at the other desks (D10), on whatever screen: a form that closes lets go of its time.
  $effect(() => {
    if (!sharing.isShared) return;
    const holding = inHand(drag.state, opened.draft);
    const date = navigation.here.screen === "calendar" ? view.day : null;
    untrack(() => sharing.showHere({ date, holding }));
  });
  $effect(() => navigation.guard(() => opened.mayLeave()));
  $effect(() => {
    const timer = setInterval(() => void book.tick(), TICK_MS);
    return () => clearInterval(timer);
  });
}
