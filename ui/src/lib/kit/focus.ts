/**
 * Puts the focus where work begins when a dialog opens: on what asks for it, else on the first control of the
 * body, the chosen one of several, else wherever it would have gone (the close button).
 */
export function focusFirstControl(event: Event, body: HTMLElement | null): void {
  const first = (selector: string) => body?.querySelector<HTMLElement>(selector);
  const wanted =
    first("[data-autofocus]") ??
    first("input:not([disabled]), textarea, [role=combobox], [role=radio]") ??
    first("[data-alert-dialog-cancel]");
  if (!wanted) return;
  event.preventDefault();
  const group = wanted.closest("[role=radiogroup]");
  (group?.querySelector<HTMLElement>("[role=radio][aria-checked=true]") ?? wanted).focus();
}
