/** Keeps the focus inside an element while it stands, and gives it back to where it was afterwards. */
import type { Attachment } from "svelte/attachments";

/** For a layer over everything else whose background is inert. */
export const keepFocus: Attachment<HTMLElement> = (layer) => {
  const before = document.activeElement;
  // Menus and dialogs live outside the desk, at the end of the body: they wait too.
  const others = [...document.body.children].filter((it) => !it.contains(layer) && !it.hasAttribute("inert"));
  for (const it of others) it.setAttribute("inert", "");
  return () => {
    for (const it of others) it.removeAttribute("inert");
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  };
};
