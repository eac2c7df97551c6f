/** The best of the free times first, each with what speaks for and against it (D2). Orders; never hides one. */
import { call, type BestOpening, type OpeningReason, type Problem } from "$lib/api";
import { m } from "$lib/i18n";
import type { SetUp } from "$desk/data/set-up.svelte";
import { problemOf } from "$desk/data/session.svelte";
import { askOf, type Wish } from "./search.svelte";

/** How many are listed at first, and how many more each time. */
const STEP = 20;

/** Noon: what parts mornings from afternoons. */
const NOON = 720;

export type Prefers = "any" | "mornings" | "afternoons";

export type BestAnswer =
  | { is: "incomplete" }
  | { is: "asking"; before: BestOpening[] }
  | { is: "here"; openings: BestOpening[]; more: boolean }
  | { is: "failed"; problem: Problem };

export class Best {
  prefers = $state<Prefers>("any");
  #answer = $state.raw<BestAnswer>({ is: "incomplete" });
  #limit = STEP;
  #asked = 0;

  get answer(): BestAnswer {
    return this.#answer;
  }

  readonly openings = $derived.by(() => {
    if (this.#answer.is === "here") return this.#answer.openings;
    return this.#answer.is === "asking" ? this.#answer.before : [];
  });

  /** Looks anew; an answer to an older wish is dropped. */
  async look(wish: Wish, usualProviderId: string | null): Promise<void> {
    this.#limit = STEP;
    await this.#look(wish, usualProviderId);
  }

  /** The same with more of them. */
  async more(wish: Wish, usualProviderId: string | null): Promise<void> {
    this.#limit += STEP;
    await this.#look(wish, usualProviderId);
  }

  async #look(wish: Wish, usualProviderId: string | null): Promise<void> {
    const ask = askOf(wish, 200);
    const mine = ++this.#asked;
    if (!ask) {
      this.#answer = { is: "incomplete" };
      return;
    }
    this.#answer = { is: "asking", before: this.openings };
    try {
      const { openings } = await call("best_openings", {
        ask,
        wishes: {
          provider_ids: [],
          weekdays: [],
          within: withinOf(this.prefers),
          usual_provider_id: usualProviderId,
        },
        limit: this.#limit + 1,
      });
      if (mine !== this.#asked) return;
      const more = openings.length > this.#limit;
      this.#answer = { is: "here", openings: openings.slice(0, this.#limit), more };
    } catch (thrown) {
      if (mine === this.#asked) this.#answer = { is: "failed", problem: problemOf(thrown) };
    }
  }
}

function withinOf(prefers: Prefers): { from: number; to: number }[] {
  if (prefers === "any") return [];
  return [prefers === "mornings" ? { from: 0, to: NOON } : { from: NOON, to: 1440 }];
}

/** A reason in words, and whether it speaks for the opening. */
export interface Said {
  says: string;
  good: boolean;
}

/** Why an opening stands where it does. */
export function reasonSays(
  reason: OpeningReason,
  { from, provider_id }: { from: number; provider_id: string },
  setUp: SetUp,
): Said {
  const good = (says: string): Said => ({ says, good: true });
  const bad = (says: string): Said => ({ says, good: false });
  switch (reason.is) {
    case "loses_time":
      return bad(m.finding_loses_time({ count: reason.minutes }));
    case "uses_lost_time":
      return good(m.finding_uses_lost({ count: reason.minutes }));
    case "fills_gap":
      return good(m.finding_fills_gap());
    case "splits_free_time":
      return bad(m.finding_splits());
    case "joins_class":
      return good(m.finding_joins_class());
    case "changes_chair": {
      const chair = (id: string) => setUp.resources.name(id);
      const name = setUp.providers.name(provider_id);
      return bad(m.finding_changes_chair({ name, from: chair(reason.from_id), to: chair(reason.to_id) }));
    }
    case "wished_provider":
      return good(m.finding_wished_provider());
    case "other_provider":
      return bad(m.finding_other_provider());
    case "wished_weekday":
      return good(m.finding_wished_weekday());
    case "other_weekday":
      return bad(m.finding_other_weekday());
    case "wished_time":
      return good(from < NOON ? m.finding_wished_morning() : m.finding_wished_afternoon());
    case "other_time":
      return bad(m.finding_other_time());
    case "known_provider":
      return good(m.finding_known_provider());
    case "new_provider":
      return bad(m.finding_new_provider());
    default:
      return reason satisfies never;
  }
}
