/** What follows a save: the toast with its undo, and appointments that now stand outside. */
import { createContext } from "svelte";
import type { Saved } from "$lib/api";
import { m } from "$lib/i18n";
import type { Session } from "../data/session.svelte";
import type { SetUp } from "../data/set-up.svelte";
import type { Undoing } from "../shell/undoing.svelte";
import { saySaved } from "../shell/toasts";

export class Saving {
  #outside = $state.raw<string[]>([]);
  #setUp: SetUp;
  #undoing: Undoing;
  #session: Session;

  constructor(setUp: SetUp, undoing: Undoing, session: Session) {
    this.#setUp = setUp;
    this.#undoing = undoing;
    this.#session = session;
  }

  /** Appointments to look at, until `dismiss`. */
  get outside(): string[] {
    return this.#outside;
  }

  /** Reads the set-up again and says that it was saved. */
  async done({ now_outside }: Saved, text = m.settings_saved()): Promise<void> {
    await this.#setUp.refresh();
    const undo = this.#session.may("booking:undo") ? () => this.#undoing.undo() : undefined;
    saySaved(text, undo);
    this.#outside = now_outside;
  }

  dismiss(): void {
    this.#outside = [];
  }
}

export const [useSaving, provideSaving] = createContext<Saving>();
