/**
 * Keys that work on every screen. Screens and fields come first: a key they used is left alone, and single
 * letters are theirs alone.
 */
import type { Session } from "../data/session.svelte";
import type { Navigation, ScreenName } from "../navigation.svelte";
import type { Sharing } from "../sharing/sharing.svelte";
import type { Undoing } from "./undoing.svelte";

/** What lies between a question and the screen. */
export const OVERLAY = "[data-dialog-overlay][data-state=open], [data-alert-dialog-overlay][data-state=open]";

/** Whether typing goes somewhere: then Ctrl+Z takes back letters, not appointments. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, [contenteditable=true]") !== null;
}

/** Handles a key for the whole window. */
export function globalKeys(
  navigation: Navigation,
  undoing: Undoing,
  session: Session,
  sharing: Sharing,
): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.defaultPrevented || session.isLocked) return;
    const run = actionOf(event);
    if (!run) return;
    event.preventDefault();
    run();
  };

  function actionOf(event: KeyboardEvent): (() => void) | undefined {
    const control = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (control && event.shiftKey && key === "l") return () => void session.lock();
    // A question over the screen is answered before anything happens beneath it.
    if (document.querySelector(OVERLAY)) return undefined;
    if (control && !event.altKey && !isTyping(event.target) && session.may("booking:undo")) {
      if (key === "z") return () => void (event.shiftKey ? undoing.redo() : undoing.undo());
      if (key === "y") return () => void undoing.redo();
    }
    if (!event.altKey || control || event.shiftKey) return undefined;
    if (event.key === "ArrowLeft") return () => void navigation.back();
    if (event.key === "ArrowRight") return () => void navigation.forward();
    if (event.code === "KeyA" && sharing.isShared) return () => void sharing.show();
    return undefined;
  }
}

/**
 * Alt and a digit go to a place. Listens before the fields do: a field for a date takes every digit as its own,
 * whatever is held down with it.
 */
export function placeKeys(
  navigation: Navigation,
  session: Session,
  places: () => ScreenName[],
): (event: KeyboardEvent) => void {
  return (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || session.isLocked) return;
    const place = /^Digit[1-9]$/.test(event.code) ? places()[Number(event.code[5]) - 1] : undefined;
    if (!place || document.querySelector(OVERLAY)) return;
    event.preventDefault();
    event.stopPropagation();
    void navigation.goto({ screen: place });
  };
}
