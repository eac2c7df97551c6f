import { expect, it } from "vitest";
import { compare, keeps } from "./comparing";
import { blank } from "./person";

const ana = { ...blank("Ana Ruiz"), phone: "600 111 222", notes: "likes mornings" };
const anna = { ...blank("Anna Ruiz"), email: "ana@example.org", notes: "needs a ramp" };
const line = (id: string) => compare(ana, anna).find((it) => it.id === id)!;

it("what neither record says is not compared", () => {
  expect(compare(ana, anna).map((it) => it.id)).toEqual([
    "given_name",
    "family_name",
    "phone",
    "email",
    "notes",
  ]);
});

it("each fact says how the two records stand to each other", () => {
  expect(line("given_name").is).toBe("different");
  expect(line("family_name").is).toBe("same");
  expect(line("phone").is).toBe("only_one");
  expect(line("email").is).toBe("only_other");
});

it("the record that stays keeps its own words and takes what only the other has (C16)", () => {
  expect(keeps(line("given_name"), "one", "one")).toBe(true);
  expect(keeps(line("given_name"), "other", "one")).toBe(false);
  expect(keeps(line("email"), "other", "one")).toBe(true);
  expect(keeps(line("phone"), "one", "other")).toBe(true);
});

it("notes of both are kept, whichever record stays", () => {
  expect(keeps(line("notes"), "one", "other")).toBe(true);
  expect(keeps(line("notes"), "other", "other")).toBe(true);
});
