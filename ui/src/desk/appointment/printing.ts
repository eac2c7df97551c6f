/** Where the print dialog comes from; nothing is offered to be printed by a program that has none. */
import type { Component } from "svelte";
import type { Document } from "$lib/api";

type PrintDialog = Component<{ document: Document; onclose: () => void }>;

const found = import.meta.glob<{ default: PrintDialog }>("../print/PrintDialog.svelte", { eager: true });

/** The dialog that previews and prints a document. */
export const printDialog: PrintDialog | undefined = Object.values(found)[0]?.default;
