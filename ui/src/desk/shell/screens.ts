/**
 * The desk's screens. A screen is `desk/<name>/Screen.svelte`, without props: what it is to show stands in the
 * navigation. One that is not in the program is not on the rail either.
 */
import type { Component } from "svelte";
import type { ScreenName } from "../navigation.svelte";

const found = import.meta.glob<{ default: Component }>("../*/Screen.svelte");

/** Loads a screen; `undefined` where this program has none of that name. */
export function screenOf(name: ScreenName): (() => Promise<{ default: Component }>) | undefined {
  return found[`../${name}/Screen.svelte`];
}
