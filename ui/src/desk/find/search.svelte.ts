/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets here are made anew, never changed in place; runes see that */
/** Looking for free time: what is asked for, and what came back, by day and provider. */
import { call, isProblem, type Opening, type OpeningsAsk, type PatientLine, type Problem } from "$lib/api";
import type { Day } from "$lib/i18n";
import { daysBetween, plusDays } from "$desk/data/days";

/** How many days are looked through. */
export const FIND_DAYS = 10;

/** How many times a day each provider's cell lists. */
const TIMES_A_DAY = 4;

export interface Wish {
  typeId: string | null;
  /** `null`: anybody; their openings are shown side by side. */
  providerId: string | null;
  locationId: string | null;
  patient: PatientLine | null;
  minutes: number | null;
  earliest: number | null;
  latest: number | null;
  from: Day;
}

export type Answer =
  | { is: "incomplete" }
  | { is: "asking"; before: Opening[] }
  | { is: "here"; openings: Opening[] }
  | { is: "failed"; problem: Problem };

type Ask = (ask: OpeningsAsk) => Promise<{ openings: Opening[] }>;

export class Search {
  wish = $state<Wish>() as Wish;
  #answer = $state.raw<Answer>({ is: "incomplete" });
  #asked = 0;
  readonly #ask: Ask;

  constructor(wish: Wish, ask: Ask = (it) => call("next_openings", it)) {
    this.wish = wish;
    this.#ask = ask;
  }

  get answer(): Answer {
    return this.#answer;
  }

  /** The openings that are shown: the last answer's while the next one is on its way. */
  readonly openings = $derived.by(() => {
    if (this.#answer.is === "here") return this.#answer.openings;
    return this.#answer.is === "asking" ? this.#answer.before : [];
  });

  /** The days looked through. */
  readonly days = $derived(daysBetween(this.wish.from, plusDays(this.wish.from, FIND_DAYS - 1)));

  /** Who has an opening, in the order they come first. */
  readonly providers = $derived([...new Set(this.openings.map((it) => it.provider_id))]);

  /** A provider's openings of a day. */
  cell(day: Day, providerId: string): Opening[] {
    return this.openings.filter((it) => it.date === day && it.provider_id === providerId);
  }

  /** Looks; an answer to an older wish is dropped. */
  async look(): Promise<void> {
    const { typeId, providerId, locationId, patient, minutes, earliest, latest, from } = this.wish;
    const mine = ++this.#asked;
    if (!typeId) {
      this.#answer = { is: "incomplete" };
      return;
    }
    this.#answer = { is: "asking", before: this.openings };
    try {
      const { openings } = await this.#ask({
        appointment_type_id: typeId,
        minutes,
        provider_id: providerId,
        location_id: locationId,
        patient_id: patient?.id ?? null,
        from,
        days: FIND_DAYS,
        earliest,
        latest,
        limit_per_day: TIMES_A_DAY,
      });
      if (mine === this.#asked) this.#answer = { is: "here", openings };
    } catch (thrown) {
      if (!isProblem(thrown)) throw thrown;
      if (mine === this.#asked) this.#answer = { is: "failed", problem: thrown };
    }
  }
}
