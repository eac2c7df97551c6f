/**
 * The icons on cards, drawn once and pointed to. A card with two icon components cost more to make than all the
 * rest of it; `<use>` costs next to nothing.
 */
import type { Component } from "svelte";
import type { GridItem } from "./model";

const ids = new WeakMap<Component, string>();
let next = 0;

/** The id under which the sheet holds an icon. */
export function iconId(icon: Component): string {
  let id = ids.get(icon);
  if (!id) {
    id = `calendar-icon-${next++}`;
    ids.set(icon, id);
  }
  return id;
}

/** The lock, which the grid itself adds. */
export const LOCK = "calendar-icon-lock";

/** Every icon these cards point to, once. */
export function iconsOf(items: readonly GridItem[]): Component[] {
  const found = new Set<Component>();
  for (const item of items) {
    if (item.statusIcon) found.add(item.statusIcon);
    for (const badge of item.badges) found.add(badge.icon);
  }
  return [...found];
}
