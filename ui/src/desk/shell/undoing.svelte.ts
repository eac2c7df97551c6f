/** Taking back and doing again (D4): what is next either way, and doing it. */
import { createContext } from "svelte";
import { call, type Reversed, type UndoState } from "$lib/api";
import { problemOf } from "../data/session.svelte";
import type { Changes } from "../data/changes.svelte";
import { sayProblem } from "./toasts";

export class Undoing {
  #next = $state.raw<UndoState>({ undo: null, redo: null });
  #busy = $state(false);
  #ondone: (way: "undo" | "redo", done: Reversed) => void;

  constructor(ondone: (way: "undo" | "redo", done: Reversed) => void) {
    this.#ondone = ondone;
  }

  /** What undo would take back, as in `HistoryLine.what`; `null` for nothing. */
  get undoes(): string | null {
    return this.#next.undo;
  }

  get redoes(): string | null {
    return this.#next.redo;
  }

  get busy(): boolean {
    return this.#busy;
  }

  async refresh(): Promise<void> {
    try {
      this.#next = await call("undo_state", {});
    } catch (thrown) {
      const problem = problemOf(thrown);
      this.#next = { undo: null, redo: null };
      // Locked, or not allowed to undo anything: then there is nothing to offer, and nothing to say.
      if (problem.code !== "not_signed_in" && problem.code !== "not_permitted") sayProblem(problem);
    }
  }

  /** Takes back the last thing this person did. */
  undo(): Promise<void> {
    return this.#run("undo");
  }

  redo(): Promise<void> {
    return this.#run("redo");
  }

  follow(changes: Changes): () => void {
    void this.refresh();
    return changes.on("undo", () => void this.refresh());
  }

  async #run(way: "undo" | "redo"): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      this.#ondone(way, await call(way, {}));
    } catch (thrown) {
      sayProblem(problemOf(thrown));
    } finally {
      this.#busy = false;
      await this.refresh();
    }
  }
}

export const [useUndoing, provideUndoing] = createContext<Undoing>();
