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
  /** Whom to offer where anybody will do; `null` for everybody. */
  assign: "least_load" | "continuity" | null;
  /** The one that would be moved there, so that its own time is free. */
  appointmentId: string | null;
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

/** The question a wish comes to; `null` while it is not said what for. */
export function askOf(wish: Wish, limit_per_day: number): OpeningsAsk | null {
  if (!wish.typeId) return null;
  return {
    appointment_type_id: wish.typeId,
    minutes: wish.minutes,
    provider_id: wish.providerId,
    location_id: wish.locationId,
    patient_id: wish.patient?.id ?? null,
    from: wish.from,
    days: FIND_DAYS,
    earliest: wish.earliest,
    latest: wish.latest,
    limit_per_day,
    assign: wish.assign ?? undefined,
    appointment_id: wish.appointmentId ?? undefined,
  };
}

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
    const ask = askOf(this.wish, TIMES_A_DAY);
    const mine = ++this.#asked;
    if (!ask) {
      this.#answer = { is: "incomplete" };
      return;
    }
    this.#answer = { is: "asking", before: this.openings };
    try {
      const { openings } = await this.#ask(ask);
      if (mine === this.#asked) this.#answer = { is: "here", openings };
    } catch (thrown) {
      if (!isProblem(thrown)) throw thrown;
      if (mine === this.#asked) this.#answer = { is: "failed", problem: thrown };
    }
  }
}
