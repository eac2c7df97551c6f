import { expect, it } from "vitest";
import { strengthOf } from "./new-password";

it("a password shorter than eight characters is too short whatever is in it", () => {
  expect(strengthOf("aB3$xy!")).toBe("short");
});

it("eight characters without digits or signs are allowed", () => {
  expect(strengthOf("kestrels")).toBe("fair");
});

it("fifteen characters are good", () => {
  expect(strengthOf("four slow herons")).toBe("good");
});

it("the person's own name, the usual first guesses and one letter repeated are guessable", () => {
  expect(strengthOf("password1")).toBe("guessable");
  expect(strengthOf("amara1234", ["Amara Osei"])).toBe("guessable");
  expect(strengthOf("aaaaaaaaaaaaaaaa")).toBe("guessable");
});

it("a long passphrase may hold a common word", () => {
  expect(strengthOf("password of the blue kestrels")).toBe("good");
});
