/** The kit: everything a screen is built of. Tier 1 — no component here knows a word of the clinic. */
export { default as AppShell, type Place } from "./AppShell.svelte";
export { default as Badge } from "./Badge.svelte";
export { default as Button } from "./Button.svelte";
export { default as EmptyState } from "./EmptyState.svelte";
export { default as Field, type FieldControl } from "./Field.svelte";
export { default as IconButton } from "./IconButton.svelte";
export { default as Kbd } from "./Kbd.svelte";
export { default as Spinner } from "./Spinner.svelte";
export { default as TextInput } from "./TextInput.svelte";
export { default as Tooltip } from "./Tooltip.svelte";
export { default as TooltipProvider } from "./TooltipProvider.svelte";
export { cx } from "./cx";
export { look, type Density, type ThemeWish } from "./theme.svelte";
