/** This computer's share of a shared book: how it stands, who else is there, and what needs somebody (D1, D10). */
import { createContext } from "svelte";
import {
  call,
  type AttentionItem,
  type CalendarItem,
  type Problem,
  type SharingState,
  type ShowHere,
} from "$lib/api";
import type { Changes } from "$desk/data/changes.svelte";
import { problemOf } from "$desk/data/session.svelte";

const alone: SharingState = {
  is: "alone",
  address: null,
  why: null,
  since: null,
  heard_at: null,
  pending: 0,
  provisional: [],
  attention: 0,
  trouble: null,
  clock: "right",
  others: [],
};

export class Sharing {
  #state = $state.raw<SharingState>(alone);
  #items = $state.raw<AttentionItem[] | null>(null);
  #asked = 0;
  /** What the others were shown last. */
  #shown = "";
  readonly #say: (problem: Problem) => void;
  /** Whether the list of what needs attention is open. */
  open = $state(false);

  constructor(say: (problem: Problem) => void) {
    this.#say = say;
  }

  get state(): SharingState {
    return this.#state;
  }

  /** Whether the book is kept by several computers. */
  get isShared(): boolean {
    return this.#state.is !== "alone";
  }

  /** Whether the book is this computer's own, and others follow it or should. */
  get isOwn(): boolean {
    return this.#state.is === "serving" || this.#state.is === "not_serving";
  }

  /** What needs attention, oldest first; `null` until it was read. */
  get items(): AttentionItem[] | null {
    return this.#items;
  }

  // By what it says, not by when it was read: the calendar is drawn anew only where that changes.
  readonly #provisionalText = $derived(this.#state.provisional.join(" "));
  readonly #provisional = $derived(this.#provisionalText.split(" "));

  /** Whether the shared book has not answered yet for what was done to this appointment here. */
  isProvisional(appointmentId: string): boolean {
    return this.#provisional.includes(appointmentId);
  }

  /** Reads how it stands, and the list while it is open. */
  async read(): Promise<void> {
    const mine = ++this.#asked;
    try {
      const state = await call("sharing", {});
      if (mine === this.#asked) this.#state = state;
      if (this.open) this.#items = (await call("attention", {})).items;
    } catch (thrown) {
      // Locked or signed out meanwhile: whoever comes next reads it again.
      const problem = problemOf(thrown);
      if (problem.code !== "not_signed_in") this.#say(problem);
    }
  }

  follow(changes: Changes): () => void {
    void this.read();
    return changes.on(["sharing", "session"], () => void this.read());
  }

  /** Looks for the hub now. */
  async hurry(): Promise<void> {
    try {
      this.#state = await call("hurry_sharing", {});
    } catch (thrown) {
      this.#say(problemOf(thrown));
    }
  }

  /** Shows the other desks what is looked at here and which time is in hand; only where that is news to them. */
  showHere(wish: ShowHere): void {
    const text = JSON.stringify(wish);
    if (!this.isShared || text === this.#shown) return;
    this.#shown = text;
    // Nobody waits for it: what they do not see now they see with the next.
    void call("show_here", wish).catch((thrown: unknown) => {
      if (problemOf(thrown).code !== "not_signed_in") this.#say(problemOf(thrown));
    });
  }

  async show(): Promise<void> {
    this.open = true;
    await this.read();
  }

  /** Deals with an item in one of its ways; the appointment as it stands then. */
  async deal(id: string, way: string, reason: string | null = null): Promise<CalendarItem | null> {
    const done = await call("deal_with", { id, way, reason });
    this.#items = done.left.items;
    void this.read();
    return done.item;
  }
}

export const [useSharing, provideSharing] = createContext<Sharing>();
