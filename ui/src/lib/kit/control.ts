/** The look every text-like control shares, so that a form lines up on one grid. */
export const control = [
  "w-full min-w-0 rounded border border-line-control/60 bg-surface px-2.5 text-sm text-text",
  "h-(--control-h) transition-[border-color,box-shadow] duration-(--fast)",
  "hover:border-line-control disabled:opacity-60 disabled:bg-sunken",
  "focus:border-focus focus:outline-2 focus:outline-focus focus:-outline-offset-1",
  "aria-invalid:border-danger aria-invalid:focus:outline-danger",
].join(" ");

/** The look of anything that floats over the page: menus, lists, pickers. */
export const floating =
  "kit-pop z-50 rounded-lg border border-line bg-raised p-1 text-sm text-text shadow-lg outline-none";

/** One row of a floating list. */
export const floatingRow = [
  "flex min-h-(--control-h-sm) items-center gap-2 rounded px-2 py-1 outline-none select-none",
  "data-highlighted:bg-active data-disabled:opacity-45 [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-muted",
].join(" ");
