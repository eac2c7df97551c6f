/// <reference types="node" />
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { allowed, roles, subjects } from "./roles";

const rust = readFileSync(`${import.meta.dirname}/../../../../../crates/booking/src/permission.rs`, "utf8");
const texts = new Map([...rust.matchAll(/(\w+) = "([a-z]+:[a-z_]+)"/g)].map((it) => [it[1]!, it[2]!]));

/** The permissions between `Self::Role =>` and the `.into()` that ends its list. */
function inRust(role: string): string[] {
  const list = new RegExp(`Self::${role} => \\[([^\\]]*)\\]\\s*\\.into\\(\\)`).exec(rust)?.[1] ?? "";
  return [...list.matchAll(/P::(\w+)/g)].map((it) => texts.get(it[1]!)!).sort();
}

it("the table of roles says what the core allows", () => {
  expect([...allowed.provider].sort()).toEqual(inRust("Provider"));
  expect([...allowed.front_desk].sort()).toEqual(inRust("FrontDesk"));
  expect([...allowed.read_only].sort()).toEqual(inRust("ReadOnly"));
  expect([...allowed.admin].sort()).toEqual([...texts.values()].sort());
});

it("the table has every role and lists every permission once", () => {
  expect(roles).toEqual([...rust.matchAll(/Self::\w+ => "(\w+)"/g)].map((it) => it[1]));
  const listed = subjects.flatMap((it) => it.permissions);
  expect(new Set(listed).size).toBe(listed.length);
});
