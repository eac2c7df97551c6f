/** This computer's share of a shared book: how it stands, who else is there, and what needs somebody (D1, D10). */
import { createContext } from "svelte";
import { call, type Problem, type SharingState, type ShowHere } from "$lib/api";
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

type Send = typeof call;

/**
 * How long between two words about what is in hand, ms: not every step of a drag, and the others see it within 200 ms
 * all the same (D10).
 */
const PACE_MS = 80;

export class Sharing {
  #state = $state.raw<SharingState>(alone);
  #asked = 0;
  /** What the others are to see, and what they were shown last. */
  #wish: ShowHere | null = null;
  #shown = "";
  #pacing: ReturnType<typeof setTimeout> | undefined;
  /** Whether something was wished since the last word. */
  #late = false;
  readonly #say: (problem: Problem) => void;
  readonly #send: Send;
  /** Whether the list of what needs attention is open. */
  open = $state(false);

  constructor(say: (problem: Problem) => void, send: Send = call) {
    this.#say = say;
    this.#send = send;
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

  // By what it says, not by when it was read: the calendar is drawn anew only where that changes.
  readonly #provisionalText = $derived(this.#state.provisional.join(" "));
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- made anew, never changed in place
  readonly #provisional = $derived(new Set(this.#provisionalText.split(" ")));

  /** Whether the shared book has not answered yet for what was done to this appointment here. */
  isProvisional(appointmentId: string): boolean {
    return this.#provisional.has(appointmentId);
  }

  /** Reads how it stands. */
  read(): Promise<void> {
    return this.#ask("sharing");
  }

  /** Looks for the hub now. */
  hurry(): Promise<void> {
    return this.#ask("hurry_sharing");
  }

  /** Keeps up with what changes; returns how to stop. */
  follow(changes: Changes): () => void {
    void this.read();
    const stop = changes.on(["sharing", "session"], (tags) => {
      // Whoever left the desk shows nothing any more; whoever is back at it does again.
      if (tags.some((it) => it !== "sharing")) this.#again();
      void this.read();
    });
    return () => {
      stop();
      clearTimeout(this.#pacing);
    };
  }

  /** Shows the other desks what is looked at here and which time is in hand; only where that is news to them. */
  showHere(wish: ShowHere): void {
    this.#wish = wish;
    this.#pace();
  }

  /** Opens the list of what needs attention. */
  show(): void {
    this.open = true;
    void this.read();
  }

  async #ask(how: "sharing" | "hurry_sharing"): Promise<void> {
    const mine = ++this.#asked;
    try {
      const state = await this.#send(how, {});
      if (mine === this.#asked) this.#state = state;
    } catch (thrown) {
      this.#sayUnlessLocked(thrown);
    }
  }

  #again(): void {
    this.#shown = "";
    this.#pace();
  }

  /** The first word goes at once, those behind it in steps. */
  #pace(): void {
    this.#late = this.#pacing !== undefined;
    if (this.#late) return;
    void this.#tell();
    this.#pacing = setTimeout(() => {
      this.#pacing = undefined;
      if (this.#late) this.#pace();
    }, PACE_MS);
  }

  async #tell(): Promise<void> {
    const text = JSON.stringify(this.#wish);
    if (!this.#wish || !this.isShared || text === this.#shown) return;
    this.#shown = text;
    try {
      await this.#send("show_here", this.#wish);
    } catch (thrown) {
      // They were not shown it: the next word is news to them, whatever it is.
      this.#shown = "";
      this.#sayUnlessLocked(thrown);
    }
  }

  /** Locked or signed out meanwhile: whoever comes next asks again. */
  #sayUnlessLocked(thrown: unknown): void {
    const problem = problemOf(thrown);
    if (problem.code !== "not_signed_in") this.#say(problem);
  }
}

export const [useSharing, provideSharing] = createContext<Sharing>();
