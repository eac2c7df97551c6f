/**
 * How the clinic is set up: its locations, providers, chairs and rooms, and appointment types, by id. Read
 * once when somebody signs in and again whenever `set_up` changes.
 */
import { createContext } from "svelte";
import {
  call,
  type AppointmentTypeForm,
  type ClinicForm,
  type ExceptionForm,
  type FeeForm,
  type LocationForm,
  type PackageForm,
  type PolicyForm,
  type ProcedureForm,
  type Problem,
  type ProviderForm,
  type ResourceForm,
  type SetUpBook,
} from "$lib/api";
import type { Changes } from "./changes.svelte";
import { problemOf } from "./session.svelte";

/** Something set up, as it stands in the book: its id is always there. */
export type Kept<T extends { id: string | null }> = T & { id: string };
export type Location = Kept<LocationForm>;
export type Provider = Kept<ProviderForm>;
export type Resource = Kept<ResourceForm>;
export type AppointmentType = Kept<AppointmentTypeForm>;
export type Exception = Kept<ExceptionForm>;
export type Policy = Kept<PolicyForm>;
export type Procedure = Kept<ProcedureForm>;
export type Fee = Kept<FeeForm>;
export type Package = Kept<PackageForm>;

type Reading = { is: "reading" } | { is: "failed"; problem: Problem } | { is: "here"; book: SetUpBook };

/** One kind of thing: all of it by position, those in use, and each by its id. */
class Shelf<T extends { id: string; name: string; active: boolean }> {
  readonly all: T[];
  readonly active: T[];
  #byId: Map<string, T>;

  constructor(all: T[]) {
    this.all = all;
    this.active = all.filter((it) => it.active);
    this.#byId = new Map(all.map((it) => [it.id, it]));
  }

  get(id: string | null | undefined): T | undefined {
    return id ? this.#byId.get(id) : undefined;
  }

  /** Its name; empty when it is not in the book (any more). */
  name(id: string | null | undefined): string {
    return this.get(id)?.name ?? "";
  }
}

export class SetUp {
  #reading = $state.raw<Reading>({ is: "reading" });
  #book = $derived(this.#reading.is === "here" ? this.#reading.book : null);

  readonly locations = $derived(new Shelf((this.#book?.locations ?? []) as Location[]));
  readonly providers = $derived(new Shelf((this.#book?.providers ?? []) as Provider[]));
  readonly resources = $derived(new Shelf((this.#book?.resources ?? []) as Resource[]));
  readonly appointmentTypes = $derived(new Shelf((this.#book?.appointment_types ?? []) as AppointmentType[]));
  /** What can be planned, by code and name. */
  readonly procedures = $derived(new Shelf((this.#book?.procedures ?? []) as Procedure[]));
  readonly exceptions = $derived((this.#book?.exceptions ?? []) as Exception[]);
  /** The clinic's own rules about booking, by name. */
  readonly policies = $derived((this.#book?.policies ?? []) as Policy[]);

  /** The fee schedule. */
  readonly fees = $derived((this.#book?.fees ?? []) as Fee[]);
  /** The packages the clinic sells or sold. */
  readonly packages = $derived(new Shelf((this.#book?.packages ?? []) as Package[]));
  /** Whether this clinic has to do with money at all: one that has not sees nothing of it. */
  readonly takesMoney = $derived(this.#book?.takes_money ?? false);

  /** Whether it has been read, is being read, or could not be. */
  get reading(): Reading {
    return this.#reading;
  }

  /** The clinic. Only for screens that are drawn once the book is here. */
  get clinic(): ClinicForm {
    if (!this.#book) throw new Error("the set-up was asked for before it was read");
    return this.#book.clinic;
  }

  /** Chairs, rooms and devices in use at a location. */
  resourcesAt(locationId: string): Resource[] {
    return this.resources.active.filter((it) => it.location_id === locationId);
  }

  /** The types a provider does, in use. */
  typesOf(providerId: string): AppointmentType[] {
    const only = this.providers.get(providerId)?.appointment_type_ids ?? [];
    return only.length
      ? this.appointmentTypes.active.filter((it) => only.includes(it.id))
      : this.appointmentTypes.active;
  }

  /** Reads it again; what was read before stays on screen meanwhile. */
  async refresh(): Promise<void> {
    try {
      this.#reading = { is: "here", book: await call("set_up_book", {}) };
    } catch (thrown) {
      const problem = problemOf(thrown);
      // A lock that came in between is no reason to take the calendar away from under it.
      if (this.#reading.is === "here" && problem.code === "not_signed_in") return;
      this.#reading = { is: "failed", problem };
    }
  }

  /** Reads now and whenever it changes; returns how to stop. */
  follow(changes: Changes): () => void {
    void this.refresh();
    return changes.on("set_up", () => void this.refresh());
  }
}

export const [useSetUp, provideSetUp] = createContext<SetUp>();
