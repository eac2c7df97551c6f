/** Words, dates and directions: everything a component needs to speak the desk's language. */
export { m } from "$lib/paraglide/messages.js";
export { languages, locale, type HourCycle, type Locale } from "./locale.svelte";
export * from "./format";
export * from "./money";
