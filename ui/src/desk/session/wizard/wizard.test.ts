import { beforeEach, expect, it } from "vitest";
import { typesOf } from "./type-sets";
import { Wizard } from "./wizard.svelte";

beforeEach(() => sessionStorage.clear());

it("a step is left only when it is complete, and says so as one types", () => {
  const wizard = new Wizard(true);
  expect(wizard.next()).toBe(false);
  expect(wizard.error("name")).toBeTruthy();
  wizard.draft.name = "Harbour Dental";
  expect(wizard.error("name")).toBeUndefined();
  expect(wizard.next()).toBe(true);
  expect(wizard.draft.locations[0]?.name).toBe("Harbour Dental");
});

it("what was entered outlives a reload, the password does not", () => {
  const before = new Wizard(true);
  before.draft.name = "Harbour Dental";
  before.password = "four slow herons";
  before.remember();
  const after = new Wizard(true);
  expect(after.draft.name).toBe("Harbour Dental");
  expect(after.password).toBe("");
  expect(JSON.stringify(sessionStorage)).not.toContain("herons");
});

it("rooms and hours follow their location when an earlier one goes", () => {
  const wizard = new Wizard(true);
  wizard.addLocation();
  wizard.addResource("chair", "Chair 1");
  wizard.draft.resources[0]!.location_id = "1";
  wizard.removeLocation(0);
  expect(wizard.draft.resources[0]?.location_id).toBe("0");
  expect(wizard.draft.locations[0]?.hours.every((it) => it.location_id === "0")).toBe(true);
});

it("a passphrase is asked for only where there is no keyring", () => {
  expect(new Wizard(true).check("account")).not.toHaveProperty("passphrase");
  expect(new Wizard(false).check("account")).toHaveProperty("passphrase");
});

it("every ready type has lengths that rise, and a name of its own", () => {
  for (const set of ["dental", "orthodontic", "general", "physio"] as const) {
    const types = typesOf(set);
    expect(new Set(types.map((it) => it.name)).size).toBe(types.length);
    for (const it of types)
      expect([it.min_minutes, it.default_minutes, it.max_minutes]).toEqual(
        [it.min_minutes, it.default_minutes, it.max_minutes].sort((a, b) => a - b),
      );
  }
});
