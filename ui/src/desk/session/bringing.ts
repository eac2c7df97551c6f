/** Whether the clinic that is being set up brings data along: then its first screen is the import. */
const STORED = "daybook.wizard.bring";

/** Notes it, or takes the note back. */
export function bringLater(bringing: boolean): void {
  if (bringing) sessionStorage.setItem(STORED, "1");
  else sessionStorage.removeItem(STORED);
}

/** Says it once. */
export function bringsData(): boolean {
  const brings = sessionStorage.getItem(STORED) !== null;
  sessionStorage.removeItem(STORED);
  return brings;
}
