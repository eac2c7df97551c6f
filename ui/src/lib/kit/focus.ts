/**
 * Puts the focus where work begins when a dialog opens: on what asks for it, else on the first control of the
 * body, else wherever it would have gone (the close button).
 */
export function focusFirstControl(event: Event, body: HTMLElement | null): void {
  const wanted =
    body?.querySelector<HTMLElement>("[data-autofocus]") ??
    body?.querySelector<HTMLElement>("input:not([disabled]), textarea, [role=combobox], [role=radio]");
  if (!wanted) return;
  event.preventDefault();
  wanted.focus();
}
