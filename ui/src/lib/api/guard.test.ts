/** The guard between page and program (trust.md §5.4) lets through what the window says, and nothing else. */
import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";

const guard = readFileSync("../src-tauri/isolation/guard.js", "utf8");

interface Message {
  cmd: string;
  payload?: unknown;
}

const window: { __TAURI_ISOLATION_HOOK__?: (message: Message) => Message } = {};
runInNewContext(guard, { window });
const pass = (message: Message) => window.__TAURI_ISOLATION_HOOK__!(message);

test("a call by name passes unchanged", () => {
  const message = { cmd: "call", payload: { name: "search_patients", body: { text: "osei" } } };
  expect(pass(message)).toBe(message);
});

test("listening for changes passes", () => {
  const message = { cmd: "plugin:event|listen", payload: { event: "changed", handler: 1 } };
  expect(pass(message)).toBe(message);
});

test.each([
  { cmd: "plugin:fs|read_file", payload: { path: "secrets" } },
  { cmd: "plugin:event|listen", payload: { event: "tauri://file-drop" } },
  { cmd: "plugin:event|emit", payload: { event: "changed" } },
  { cmd: "call", payload: { name: "../book", body: {} } },
  { cmd: "call", payload: { name: "book" } },
  { cmd: "call" },
  { cmd: "constructor", payload: {} },
])("anything else ends there: $cmd", (message) => {
  expect(() => pass(message)).toThrow("Daybook does not say");
});
