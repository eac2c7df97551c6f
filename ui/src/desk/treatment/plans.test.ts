import { expect, it } from "vitest";
import type { ProcedureForm } from "$lib/api";
import { moved, procedureSays, withProcedure } from "./plans";

const procedure = (id: string, minutes: number, typeId: string | null = null) => ({
  id,
  code: id,
  name: "Scaling",
  minutes,
  appointment_type_id: typeId,
  active: true,
  version: 1,
});
const all: Record<string, ProcedureForm & { id: string }> = {
  short: procedure("short", 10),
  long: procedure("long", 50, "scan"),
};
const kinds = {
  visit: { id: "visit", min_minutes: 15, default_minutes: 30, max_minutes: 60 },
  scan: { id: "scan", min_minutes: 20, default_minutes: 40, max_minutes: 45 },
};
const known = {
  procedure: (id: string) => all[id],
  type: (id: string) => kinds[id as keyof typeof kinds],
};
const step = { id: "1", appointment_type_id: "visit", minutes: 30, procedure_ids: [], notes: "" };

it("the first procedure says what it is booked as and how long, as far as the type lets it (S3.52)", () => {
  expect(withProcedure(step, all["long"]!, known)).toMatchObject({
    appointment_type_id: "scan",
    minutes: 45,
  });
});

it("more procedures take longer, and a length somebody typed stays", () => {
  const first = withProcedure(step, all["short"]!, known);
  expect(first.minutes).toBe(15);
  expect(withProcedure(first, all["long"]!, known)).toMatchObject({
    appointment_type_id: "visit",
    minutes: 60,
  });
  expect(withProcedure({ ...first, minutes: 25 }, all["long"]!, known).minutes).toBe(25);
});

it("a procedure is planned once in a sitting", () => {
  const once = withProcedure(step, all["short"]!, known);
  expect(withProcedure(once, all["short"]!, known)).toBe(once);
});

it("steps move within the plan and not beyond", () => {
  expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
  expect(moved(["a", "b"], 0, -1)).toEqual(["a", "b"]);
});

it("a procedure without a code goes by its name", () => {
  expect(procedureSays({ code: "", name: "Scaling" })).toBe("Scaling");
});
