/** Asks before unsaved changes of a settings form are left: by another entry, another page or another screen. */
import { createContext } from "svelte";
import type { Navigation } from "../navigation.svelte";

export class Leaving {
  #asking = $state.raw<{ answer: (leave: boolean) => void } | null>(null);
  #discard: (() => void) | null = null;
  #navigation: Navigation;

  constructor(navigation: Navigation) {
    this.#navigation = navigation;
  }

  /** Whether the question stands. */
  get isAsking(): boolean {
    return this.#asking !== null;
  }

  /** From now on there is something to lose; `discard` gives it up. Returns how to stop. */
  guard(discard: () => void): () => void {
    this.#discard = discard;
    const stop = this.#navigation.guard(
      () => this.mayLeave(),
      () => true,
    );
    return () => {
      this.#discard = null;
      stop();
    };
  }

  /** Whether one may go on; asks where something is not saved. */
  async mayLeave(): Promise<boolean> {
    const discard = this.#discard;
    if (!discard) return true;
    const leave = await new Promise<boolean>((answer) => (this.#asking = { answer }));
    if (leave) discard();
    return leave;
  }

  answer(leave: boolean): void {
    const asked = this.#asking;
    this.#asking = null;
    asked?.answer(leave);
  }
}

export const [useLeaving, provideLeaving] = createContext<Leaving>();
