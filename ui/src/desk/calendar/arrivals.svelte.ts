/** What comes to the grid from elsewhere: taken in hand there, booked there, or looked for from there. */
import { untrack } from "svelte";
import type { CalendarDrag } from "$lib/calendar";
import type { DragSource, Focus } from "$lib/calendar/model";
import type { Opened } from "$desk/appointment/opened.svelte";
import type { Fitting } from "$desk/data/drag.svelte";
import type { SetUp } from "$desk/data/set-up.svelte";
import type { Navigation } from "$desk/navigation.svelte";
import { sourceOf } from "./cards";
import { bookingType } from "./judging.svelte";
import type { Shown } from "./shown.svelte";

/** What it goes through. */
export interface ArrivalHands {
  setUp: SetUp;
  navigation: Navigation;
  opened: Opened;
  fitting: Fitting;
  drag: CalendarDrag;
  shown: Shown;
  /** The grid, once it is drawn. */
  grid: () => { enter: () => void; focusOn: (focus: Focus) => Promise<void> } | null;
  select: (cardId: string) => void;
}

/** Follows all of it, in the order in which one outdoes the other. Called by the component that draws the grid. */
export function followArrivals(hands: ArrivalHands): void {
  followHand(hands);
  followBooking(hands);
  followLanding(hands);
  followArrival(hands);
}

/** What was picked up away from the grid. */
function followHand({ setUp, fitting, drag, shown, grid }: ArrivalHands): void {
  $effect(() => {
    const inHand = fitting.inHand;
    if (!inHand || !grid()) return;
    untrack(() => {
      fitting.handedOver();
      const card = shown.cards.find((it) => it.id === inHand.item.id);
      if (inHand.by === "keys" && inHand.how === "move" && card) drag.pickUp(card);
      else drag.hold({ does: "place", source: sourceOf(inHand.item, inHand.how, setUp), grab: 0 });
    });
  });
}

/** Whoever is being booked is in hand as soon as the calendar is here (S3.4), and no longer than that. */
function followBooking({ setUp, navigation, drag, grid }: ArrivalHands): void {
  $effect(() => {
    const booking = navigation.booking;
    if (!grid()) return;
    if (!booking) {
      untrack(() => drag.grip?.does === "place" && drag.grip.source.from === "booking" && drag.cancel());
      return;
    }
    untrack(() => {
      const type = bookingType(setUp, navigation);
      if (!type) return;
      const source: DragSource = {
        id: booking.patientId,
        title: booking.patientName,
        subtitle: type.name,
        hue: type.hue + 1,
        minutes: booking.minutes ?? type.default_minutes,
        from: "booking",
      };
      drag.hold({ does: "place", source, grab: 0 });
      // The next keys choose the time, wherever in the palette or the directory the patient was picked.
      grid()?.enter();
    });
  });
}

/** What was just booked has the keyboard: its slip is one key away. */
function followLanding({ opened, shown, grid }: ArrivalHands): void {
  $effect(() => {
    const id = opened.landed;
    const card = id && shown.cardIdOf(id);
    if (!card || !grid()) return;
    untrack(() => {
      opened.focused();
      void grid()?.focusOn({ on: "item", id: card });
    });
  });
}

/** An appointment somebody came here for is brought into sight once its day is drawn. */
function followArrival({ navigation, shown, grid, select }: ArrivalHands): void {
  let arrived = -1;
  $effect(() => {
    const place = navigation.here;
    if (!grid() || arrived === navigation.arrivals) return;
    const wanted = place.screen === "calendar" ? place.appointmentId : undefined;
    const card = wanted && shown.cardIdOf(wanted);
    if (!card) return;
    arrived = navigation.arrivals;
    select(card);
    untrack(() => void grid()?.focusOn({ on: "item", id: card }));
  });
}
