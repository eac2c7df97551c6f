/**
 * The keys of the calendar screen beyond the grid's own. Single letters can be switched off (WCAG 2.1.4); the
 * same things are in menus and buttons.
 */
import type { CalendarItem } from "$lib/api";
import type { CalendarDrag } from "$lib/calendar";
import type { Actions } from "$desk/appointment/actions.svelte";
import type { Opened } from "$desk/appointment/opened.svelte";
import type { Lists } from "$desk/lists/lists.svelte";
import { SAVED_VIEWS, viewNames, type CalendarView } from "./view.svelte";

export interface KeyHands {
  view: CalendarView;
  actions: Actions;
  opened: Opened;
  drag: CalendarDrag;
  /** The appointment that is selected. */
  current: () => CalendarItem | undefined;
  singleKeys: () => boolean;
  add: () => void;
  /** Several appointments in one coming. */
  addVisit: () => void;
  lists: Lists;
  showNow: () => void;
}

type Run = () => void;

/** Whether typing goes somewhere else. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest(
      "input, textarea, select, [contenteditable=true], [role=spinbutton], [role=dialog], [role=menu]",
    ) !== null
  );
}

/** Handles a key for the calendar screen. */
export function calendarKeys(hands: KeyHands): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.defaultPrevented || isTyping(event.target)) return;
    const run = functionKey(event, hands) ?? plainKey(event, hands) ?? letter(event, hands);
    if (!run) return;
    event.preventDefault();
    event.stopPropagation();
    run();
  };
}

function functionKey(event: KeyboardEvent, { view }: KeyHands): Run | undefined {
  const found = /^F([1-9])$/.exec(event.key);
  if (!found || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return undefined;
  const at = Number(found[1]) - 1;
  return at < SAVED_VIEWS && view.saved[at] ? () => void view.recall(at) : undefined;
}

function plainKey(event: KeyboardEvent, hands: KeyHands): Run | undefined {
  const { view, drag, opened, actions } = hands;
  const item = hands.current();
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "p" && item)
    return () => actions.printSlip(item);
  if (event.ctrlKey || event.altKey || event.metaKey) return undefined;
  switch (event.key) {
    case "PageUp":
      return () => view.step(-1);
    case "PageDown":
      return () => view.step(1);
    case "Escape":
      if (drag.state.is === "holding") return () => drag.cancel();
      return opened.draft ? () => void opened.close() : undefined;
    case "Delete":
      return item && actions.offers(item, "cancel") ? () => actions.cancel(item) : undefined;
    default:
      return undefined;
  }
}

function letter(event: KeyboardEvent, hands: KeyHands): Run | undefined {
  if (!hands.singleKeys() || event.ctrlKey || event.altKey || event.metaKey) return undefined;
  const { view, opened } = hands;
  const key = event.key.toLowerCase();
  const chosen = viewNames[Number(key) - 1];
  if (chosen) return () => view.setName(chosen);
  if (key === "n") return hands.add;
  if (key === "l") return () => (hands.lists.open ? hands.lists.close() : hands.lists.show(hands.lists.last));
  if (key === "v") return hands.addVisit;
  if (key === "f") return () => opened.ask({ is: "find", item: null });
  if (key === "t")
    return () => {
      view.goToToday();
      hands.showNow();
    };
  const item = hands.current();
  return item && itemLetter(key, item, hands.actions);
}

function itemLetter(key: string, item: CalendarItem, actions: Actions): Run | undefined {
  switch (key) {
    case "s":
      return actions.next(item) ? () => void actions.advance(item) : undefined;
    case "b":
      return actions.mayPay(item) ? () => void actions.pay(item) : undefined;
    case "r":
      return actions.offers(item, "revert") ? () => void actions.step(item, "revert") : undefined;
    case "p":
      if (actions.offers(item, "pin")) return () => void actions.pin(item, true);
      return actions.offers(item, "unpin") ? () => void actions.pin(item, false) : undefined;
    default:
      return undefined;
  }
}
