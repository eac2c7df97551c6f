/**
 * One form being edited: the draft, whether it differs from what is in the book, what is wrong with it, and
 * saving it. Every settings form has one.
 */
import type { Problem } from "$lib/api";
import { faultSays } from "../data/explain";
import { problemOf } from "../data/session.svelte";

type Outcome = { is: "editing" } | { is: "saving" } | { is: "refused"; problem: Problem };

/** What is wrong, by field. */
export type Errors = Record<string, string>;

export class Editing<T extends object> {
  #draft = $state<T>() as T;
  #saved = $state("");
  #errors = $state.raw<Errors>({});
  /** What the draft was when the errors were found: a field changed since is not wrong any more. */
  #checked = $state.raw<Record<string, string>>({});
  #outcome = $state.raw<Outcome>({ is: "editing" });
  #isDirty = $derived(JSON.stringify(this.#draft) !== this.#saved);

  constructor(original: T) {
    this.start(original);
  }

  /** What is on screen; bind to its fields. */
  get draft(): T {
    return this.#draft;
  }

  set draft(draft: T) {
    this.#draft = draft;
  }

  /** Whether something differs from what is in the book. */
  get isDirty(): boolean {
    return this.#isDirty;
  }

  get isSaving(): boolean {
    return this.#outcome.is === "saving";
  }

  /** Why it was not saved, where that is about no field. */
  get problem(): Problem | null {
    return this.#outcome.is === "refused" ? this.#outcome.problem : null;
  }

  /** What is wrong with a field, to stand below it. */
  error(field: string): string | undefined {
    const now = JSON.stringify((this.#draft as Record<string, unknown>)[field]);
    return field in this.#checked && this.#checked[field] !== now ? undefined : this.#errors[field];
  }

  /** Begins with what is in the book. */
  start(original: T): void {
    this.#saved = JSON.stringify(original);
    this.#draft = JSON.parse(this.#saved) as T;
    this.#errors = {};
    this.#outcome = { is: "editing" };
  }

  /** Puts back what is in the book. */
  discard(): void {
    this.start(JSON.parse(this.#saved) as T);
  }

  /** Sends the draft unless `wrong` finds something; says what came back, `null` when it was refused. */
  async save<R>(send: (draft: T) => Promise<R>, wrong: (draft: T) => Errors = () => ({})): Promise<R | null> {
    const draft = $state.snapshot(this.#draft) as T;
    this.#checked = Object.fromEntries(
      Object.entries(draft).map(([field, it]) => [field, JSON.stringify(it)]),
    );
    this.#errors = wrong(draft);
    this.#outcome = { is: "editing" };
    if (Object.keys(this.#errors).length) return null;
    this.#outcome = { is: "saving" };
    try {
      const reply = await send(draft);
      this.#saved = JSON.stringify(draft);
      this.#outcome = { is: "editing" };
      return reply;
    } catch (thrown) {
      this.#refuse(problemOf(thrown));
      return null;
    }
  }

  #refuse(problem: Problem): void {
    if (problem.code === "invalid") this.#errors = { [problem.field]: faultSays(problem.fault) };
    this.#outcome = { is: "refused", problem };
  }
}

/** Fields that must not be empty. */
export function missing<T extends object>(draft: T, ...fields: (keyof T & string)[]): Errors {
  const errors: Errors = {};
  for (const field of fields) {
    const value = draft[field];
    if (value === null || value === undefined || (typeof value === "string" && value.trim() === ""))
      errors[field] = faultSays("missing");
  }
  return errors;
}
