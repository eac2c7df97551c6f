import { flushSync } from "svelte";
import { expect, it } from "vitest";
import { Lists } from "./lists.svelte";

it("another preference that changes is no reason to read the lists again", () => {
  let kept = $state.raw<{ panel: string | null; zoom: number }>({ panel: "waiting", zoom: 15 });
  const lists = new Lists(() => "", { get: () => kept.panel, set: (panel) => (kept = { ...kept, panel }) });
  const read: (string | null)[] = [];
  const stop = $effect.root(() => {
    $effect(() => void read.push(lists.open));
  });
  flushSync();
  kept = { ...kept, zoom: 10 };
  flushSync();
  expect(read).toEqual(["waiting"]);
  lists.show("recalls");
  flushSync();
  expect(read).toEqual(["waiting", "recalls"]);
  stop();
});
