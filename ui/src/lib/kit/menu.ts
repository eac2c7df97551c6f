import type { Component } from "svelte";

/** One row of a menu; a menu is data, so that the same one serves button, right-click and palette. */
export type MenuEntry =
  | { kind: "line" }
  | { kind: "title"; label: string }
  | {
      kind?: "do";
      label: string;
      icon?: Component;
      /** The key that does the same. */
      keys?: string;
      /** A quiet word at the end: why it is disabled, what is chosen. */
      hint?: string;
      tone?: "normal" | "danger";
      disabled?: boolean;
      /** A tick: `true` or `false` makes it a choice, leaving it out does not. */
      checked?: boolean;
      run: () => void;
    }
  | { kind: "more"; label: string; icon?: Component; entries: MenuEntry[] };
