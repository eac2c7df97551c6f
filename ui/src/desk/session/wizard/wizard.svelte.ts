/**
 * What the first-run wizard gathers, step by step, and what is still missing in each. It outlives a reload
 * (session storage), but secrets do not: passwords are never written anywhere.
 */
import type {
  AppointmentTypeForm,
  CreateClinic,
  LocationForm,
  Problem,
  ProviderForm,
  ResourceForm,
  ResourceKind,
} from "$lib/api";
import { m } from "$lib/i18n";
import { newLocation, newProvider, newResource } from "$desk/settings/blank";
import { guessedCurrency, guessedZone } from "$desk/settings/world";
import { faultSays } from "../../data/explain";
import { PASSPHRASE_MIN, PASSWORD_MIN } from "../new-password";
import type { SetName } from "./type-sets";

export const steps = [
  "clinic",
  "locations",
  "providers",
  "resources",
  "types",
  "account",
  "summary",
] as const;
export type Step = (typeof steps)[number];

interface Draft {
  step: Step;
  name: string;
  zone: string;
  currency: string;
  locations: LocationForm[];
  providers: ProviderForm[];
  resources: ResourceForm[];
  types: AppointmentTypeForm[];
  set: SetName | null;
  adminName: string;
}

const STORED = "daybook.wizard";

function fresh(): Draft {
  return {
    step: "clinic",
    name: "",
    zone: guessedZone(),
    currency: guessedCurrency(),
    locations: [newLocation("", 0, "0")],
    providers: [newProvider(0)],
    resources: [],
    types: [],
    set: null,
    adminName: "",
  };
}

function remembered(): Draft {
  const text = sessionStorage.getItem(STORED);
  if (!text) return fresh();
  try {
    return { ...fresh(), ...(JSON.parse(text) as Partial<Draft>) };
  } catch {
    // Half-written or from another version: nothing of the clinic exists yet, so begin again.
    return fresh();
  }
}

/** What is wrong, by field: `name`, `locations.0.name`. */
export type Errors = Record<string, string>;

export class Wizard {
  draft = $state<Draft>(remembered());
  password = $state("");
  passphrase = $state("");
  /** Whether “next” found something in this step: from then on it is checked as one types. */
  #checking = $state(false);
  #refused = $state.raw<{ field: string; says: string; draft: string } | null>(null);
  readonly needsPassphrase: boolean;

  constructor(keyring: boolean) {
    this.needsPassphrase = !keyring;
  }

  get step(): Step {
    return this.draft.step;
  }

  get at(): number {
    return steps.indexOf(this.draft.step);
  }

  /** Keeps what was entered so far. A photo too large for that is entered again after a reload. */
  remember(): void {
    const text = JSON.stringify(this.draft);
    try {
      sessionStorage.setItem(STORED, text);
    } catch {
      // The storage of a session is small; what is on screen stays, only a reload would lose it.
      sessionStorage.removeItem(STORED);
    }
  }

  forget(): void {
    sessionStorage.removeItem(STORED);
  }

  /** What is wrong in this step, once that has been asked. */
  get errors(): Errors {
    return this.#checking ? this.check(this.step) : {};
  }

  error(field: string): string | undefined {
    const refused = this.#refused;
    // What Rust refused stands until something is changed.
    if (refused?.field === field && refused.draft === JSON.stringify(this.draft)) return refused.says;
    return this.errors[field];
  }

  /** Goes back to a step; nothing has to be right for that. */
  goto(step: Step): void {
    this.#checking = false;
    this.draft.step = step;
  }

  back(): void {
    this.goto(steps[Math.max(0, this.at - 1)]!);
  }

  /** Goes on if this step is complete; says whether it did. */
  next(): boolean {
    this.#checking = Object.keys(this.check(this.step)).length > 0;
    if (this.#checking) return false;
    if (this.step === "clinic") this.#nameFirstLocation();
    this.draft.step = steps[Math.min(steps.length - 1, this.at + 1)]!;
    return true;
  }

  /** The first step that is not complete; secrets are gone after a reload. */
  firstIncomplete(): Step | undefined {
    return steps.find((it) => Object.keys(this.check(it)).length > 0);
  }

  /** What is missing in a step. */
  check(step: Step): Errors {
    const { draft } = this;
    const errors: Errors = {};
    const need = (field: string, text: string) => {
      if (text.trim() === "") errors[field] = faultSays("missing");
    };
    if (step === "clinic") need("name", draft.name);
    if (step === "locations") {
      draft.locations.forEach((it, at) => {
        need(`locations.${at}.name`, it.name);
        if (it.hours.length === 0) errors[`locations.${at}.hours`] = m.setup_no_hours();
      });
    }
    if (step === "providers") draft.providers.forEach((it, at) => need(`providers.${at}.name`, it.name));
    if (step === "resources") draft.resources.forEach((it, at) => need(`resources.${at}.name`, it.name));
    if (step === "types") this.#checkTypes(errors);
    if (step === "account") this.#checkAccount(errors);
    return errors;
  }

  addLocation(): void {
    const at = this.draft.locations.length;
    this.draft.locations.push(newLocation("", at, String(at)));
  }

  /** Takes a location away; what stood at later ones follows them, what stood at this one goes to the first. */
  removeLocation(gone: number): void {
    const { draft } = this;
    draft.locations.splice(gone, 1);
    draft.locations.forEach((it, at) => {
      it.position = at;
      for (const hours of it.hours) hours.location_id = String(at);
    });
    const moved = (id: string) => {
      const at = Number(id);
      return String(at === gone ? 0 : at > gone ? at - 1 : at);
    };
    for (const it of draft.resources) it.location_id = moved(it.location_id);
    for (const it of draft.providers) {
      it.hours = it.hours
        .filter((hours) => Number(hours.location_id) !== gone)
        .map((hours) => ({ ...hours, location_id: moved(hours.location_id) }));
    }
  }

  addProvider(): void {
    this.draft.providers.push(newProvider(this.draft.providers.length));
  }

  removeProvider(at: number): void {
    this.draft.providers.splice(at, 1);
    this.draft.providers.forEach((it, position) => (it.position = position));
  }

  addResource(kind: ResourceKind, name: string): void {
    this.draft.resources.push(newResource(kind, name, "0", this.draft.resources.length));
  }

  removeResource(at: number): void {
    this.draft.resources.splice(at, 1);
    this.draft.resources.forEach((it, position) => (it.position = position));
  }

  /** What is sent. */
  request(): CreateClinic {
    const draft = $state.snapshot(this.draft);
    return {
      name: draft.name.trim(),
      zone: draft.zone,
      currency: draft.currency,
      locations: draft.locations.map((it) => ({ ...it, address: it.address.filter((line) => line.trim()) })),
      providers: draft.providers,
      resources: draft.resources,
      appointment_types: draft.types,
      admin_name: draft.adminName.trim(),
      admin_password: this.password,
      passphrase: this.needsPassphrase ? this.passphrase : null,
    };
  }

  /** Puts a refused field where the person can see it; `false` when it is about no step in particular. */
  refuse(problem: Problem): boolean {
    if (problem.code !== "invalid") return false;
    const step = stepOf(problem.field);
    if (!step) return false;
    this.draft.step = step;
    const field = problem.field === "password" ? "admin_password" : problem.field;
    this.#refused = { field, says: faultSays(problem.fault), draft: JSON.stringify(this.draft) };
    return true;
  }

  #nameFirstLocation(): void {
    const only = this.draft.locations[0];
    if (only && only.name === "") only.name = this.draft.name.trim();
  }

  #checkTypes(errors: Errors): void {
    const { types } = this.draft;
    if (types.length === 0) errors["types"] = m.setup_no_types();
    types.forEach((it, at) => {
      if (it.name.trim() === "") errors[`types.${at}.name`] = faultSays("missing");
      if (it.min_minutes > it.default_minutes) errors[`types.${at}.min_minutes`] = m.settings_type_order();
      if (it.default_minutes > it.max_minutes) errors[`types.${at}.max_minutes`] = m.settings_type_order();
    });
  }

  #checkAccount(errors: Errors): void {
    if (this.draft.adminName.trim() === "") errors["admin_name"] = faultSays("missing");
    if ([...this.password].length < PASSWORD_MIN)
      errors["admin_password"] = m.session_password_short({ min: PASSWORD_MIN });
    if (this.needsPassphrase && [...this.passphrase].length < PASSPHRASE_MIN)
      errors["passphrase"] = m.session_password_short({ min: PASSPHRASE_MIN });
  }
}

/** The step a field of the request stands on. */
function stepOf(field: string): Step | undefined {
  if (field.includes("password") || field === "passphrase") return "account";
  if (field.startsWith("location")) return "locations";
  if (field.startsWith("provider")) return "providers";
  if (field.startsWith("resource")) return "resources";
  if (field.startsWith("appointment_type")) return "types";
  if (field === "name" || field === "zone" || field === "currency") return "clinic";
  return undefined;
}
