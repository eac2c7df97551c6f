/** A visit as it is put together: its appointments, what they keep to, and the times Rust found for all of them (D3). */
import {
  call,
  type BookVisit,
  type Itinerary,
  type PatientLine,
  type Problem,
  type VisitAsk,
  type VisitPlan,
} from "$lib/api";
import type { Day } from "$lib/i18n";
import { placementOf } from "$desk/data/commands.svelte";
import { newId } from "$desk/data/new-id";
import { problemOf } from "$desk/data/session.svelte";

/** As many as Rust plans for. */
export const MOST_LEGS = 6;

/** One appointment of the visit. */
export interface Leg {
  /** Made by the window, so that sending twice books once. */
  id: string;
  typeId: string | null;
  minutes: number | null;
  /** `null` for anybody who does the type. */
  providerId: string | null;
  /** The chair or room it has to have; `null` for any. */
  resourceId: string | null;
}

export type Looking =
  | { is: "incomplete" }
  | { is: "asking"; before: readonly VisitPlan[] }
  | { is: "here"; plans: readonly VisitPlan[] }
  | { is: "failed"; problem: Problem };

const blank = (): Leg => ({ id: newId(), typeId: null, minutes: null, providerId: null, resourceId: null });

export class VisitDraft {
  readonly id = newId();
  patient = $state<PatientLine | null>(null);
  locationId = $state<string | null>(null);
  from = $state<Day | null>(null);
  days = $state<number | null>(14);
  earliest = $state<number | null>(null);
  latest = $state<number | null>(null);
  order = $state<"given" | "any">("given");
  maxWait = $state<number | null>(30);
  legs = $state<Leg[]>([blank(), blank()]);
  #looking = $state.raw<Looking>({ is: "incomplete" });
  #answered = $state.raw<VisitAsk | null>(null);
  #asked = 0;

  constructor(start: { patient: PatientLine | null; locationId: string | null; from: Day }) {
    this.patient = start.patient;
    this.locationId = start.locationId;
    this.from = start.from;
  }

  get looking(): Looking {
    return this.#looking;
  }

  /** Whether the plans answer what is asked now: only those can be booked. */
  get isCurrent(): boolean {
    return this.#looking.is === "here" && this.#answered === this.ask;
  }

  readonly plans = $derived.by((): readonly VisitPlan[] => {
    if (this.#looking.is === "here") return this.#looking.plans;
    return this.#looking.is === "asking" ? this.#looking.before : [];
  });

  /** Another place has other chairs and rooms: none of those chosen stands there. */
  moveTo(locationId: string): void {
    this.locationId = locationId;
    for (const leg of this.legs) leg.resourceId = null;
  }

  add(): void {
    if (this.legs.length < MOST_LEGS) this.legs.push(blank());
  }

  remove(at: number): void {
    if (this.legs.length > 2) this.legs.splice(at, 1);
  }

  /** Puts a leg one place earlier (−1) or later (1). */
  shift(at: number, by: -1 | 1): void {
    const [leg] = this.legs.splice(at, 1);
    if (leg) this.legs.splice(at + by, 0, leg);
  }

  /** What the legs keep to; `null` while one of them is not said. */
  readonly itinerary = $derived.by((): Itinerary | null => {
    const legs = this.legs.flatMap((it) =>
      it.typeId && it.minutes
        ? [
            {
              appointment_type_id: it.typeId,
              minutes: it.minutes,
              provider_ids: it.providerId ? [it.providerId] : [],
              resource_ids: it.resourceId ? [it.resourceId] : [],
            },
          ]
        : [],
    );
    if (legs.length !== this.legs.length) return null;
    const pairs = this.order === "given" ? legs.slice(1).map((_, at) => at) : [];
    const follows = pairs.map((earlier) => ({ earlier, later: earlier + 1, max_wait: null }));
    return { legs, follows, max_wait: this.maxWait };
  });

  /** What is asked of Rust; `null` while something is missing. */
  readonly ask = $derived.by((): VisitAsk | null => {
    const { itinerary, locationId, from, days } = this;
    if (!itinerary || !locationId || !from || !days) return null;
    const { earliest, latest } = this;
    if (earliest !== null && latest !== null && earliest >= latest) return null;
    return {
      patient_id: this.patient?.id ?? null,
      location_id: locationId,
      itinerary,
      from,
      days,
      earliest,
      latest,
    };
  });

  /** Looks; an answer to an older question is dropped. */
  async look(): Promise<void> {
    const ask = this.ask;
    const mine = ++this.#asked;
    if (!ask) {
      this.#looking = { is: "incomplete" };
      return;
    }
    this.#looking = { is: "asking", before: this.plans };
    try {
      const { plans } = await call("plan_visit", ask);
      if (mine !== this.#asked) return;
      this.#answered = ask;
      this.#looking = { is: "here", plans };
    } catch (thrown) {
      if (mine === this.#asked) this.#looking = { is: "failed", problem: problemOf(thrown) };
    }
  }

  /** The request that books a plan; `null` while it is not said who comes. */
  booking(plan: VisitPlan, override_reason: string | null): BookVisit | null {
    const { itinerary, patient } = this;
    if (!itinerary || !patient) return null;
    const legs = [...plan.legs]
      .sort((a, b) => a.leg - b.leg)
      .flatMap(({ leg, opening }) => {
        const id = this.legs[leg]?.id;
        return id ? [{ id, placement: placementOf(opening) }] : [];
      });
    return {
      id: this.id,
      patient_id: patient.id,
      itinerary,
      legs,
      notes: "",
      patient_notes: "",
      source: "staff",
      override_reason,
    };
  }
}
