/** News that any screen may have: why something was not done, and what was taken back. */
import type { Problem, Reversed } from "$lib/api";
import { m } from "$lib/i18n";
import { toast, type ToastAction } from "$lib/kit";
import { explain } from "../data/explain";
import type { Navigation } from "../navigation.svelte";
import { nameOfDeed } from "./deeds";

/** Says why it was not done. What was called off by the person needs no words. */
export function sayProblem(problem: Problem, retry?: () => void): void {
  if (problem.code === "cancelled") return;
  const action: ToastAction | undefined = retry && { label: m.common_try_again(), run: retry };
  // That there is nothing to take back is news, not a failure.
  const say = problem.code === "nothing_to_reverse" ? toast.plain : toast.danger;
  say(explain(problem).say, { id: `problem-${problem.code}`, action });
}

/** Says what undo or redo did, and offers the other way. */
export function sayReversed(
  way: "undo" | "redo",
  { what, item, date }: Reversed,
  navigation: Navigation,
  undoing: { undo: () => Promise<void>; redo: () => Promise<void> },
): void {
  const deed = nameOfDeed(what);
  // What was said to be saved has just been taken back.
  if (way === "undo") toast.dismiss("saved");
  const show = date && { label: m.session_show(), run: () => void navigation.show(item?.id ?? "", date) };
  toast.plain(way === "undo" ? m.session_undone({ what: deed }) : m.session_redone({ what: deed }), {
    id: "reversed",
    detail: item?.patient_name,
    action:
      way === "undo"
        ? { label: m.session_redo_plain(), run: () => void undoing.redo() }
        : { label: m.common_undo(), run: () => void undoing.undo() },
    other: show || undefined,
  });
}

/** Says that something was saved, and offers to take it back. */
export function saySaved(text: string, undo?: () => Promise<void>): void {
  toast.ok(text, {
    id: "saved",
    action: undo && { label: m.common_undo(), run: () => void undo() },
  });
}
