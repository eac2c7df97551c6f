/**
 * One document on its way to paper: what it is to be, how it looks, which printers there are, and sending it.
 * Changing a choice asks for another preview; an answer to an older question is dropped.
 */
import { call, type Document, type FileSaved, type Printed, type Printer, type Problem } from "$lib/api";
import type { PrintingPreferences } from "$desk/data/preferences.svelte";
import { problemOf } from "$desk/data/session.svelte";
import type { Locale } from "$lib/i18n";

/** How the preview stands. */
export type Preview =
  | { is: "reading"; before: string | null }
  | { is: "here"; base64: string; fileName: string }
  | { is: "failed"; problem: Problem };

export type Printers =
  { is: "reading" } | { is: "here"; printers: Printer[] } | { is: "failed"; problem: Problem };

/** What is being done with it. */
export type Doing =
  { is: "nothing" } | { is: "printing" } | { is: "saving" } | { is: "refused"; problem: Problem };

interface Hands {
  preferences: {
    printing: PrintingPreferences;
    changePrinting: (part: Partial<PrintingPreferences>) => void;
  };
  locale: () => Locale;
  send?: typeof call;
}

/** Whether it goes to the printer at the desk, with slips. */
const isSmall = (document: Document) => document.is === "slip" || document.is === "receipt";

/** A receipt goes on the paper of last time. */
function remembering(document: Document, { receiptPaper }: PrintingPreferences): Document {
  return document.is === "receipt" ? { ...document, paper: receiptPaper } : document;
}

export class Printing {
  #document = $state.raw<Document>() as Document;
  #preview = $state.raw<Preview>({ is: "reading", before: null });
  #printers = $state.raw<Printers>({ is: "reading" });
  #doing = $state.raw<Doing>({ is: "nothing" });
  #wished = $state<string | null>(null);
  #asked = 0;
  readonly #hands: Hands;
  readonly #send: typeof call;
  /** How often, 1 to 20. `null` while it is being typed. */
  copies = $state<number | null>(1);

  constructor(document: Document, hands: Hands) {
    this.#document = remembering(document, hands.preferences.printing);
    this.#hands = hands;
    this.#send = hands.send ?? call;
    const remembered = hands.preferences.printing;
    this.#wished = isSmall(document) ? remembered.slipPrinter : remembered.sheetPrinter;
    if (document.is === "slip") this.copies = remembered.copies;
  }

  get document(): Document {
    return this.#document;
  }

  get preview(): Preview {
    return this.#preview;
  }

  get printers(): Printers {
    return this.#printers;
  }

  get doing(): Doing {
    return this.#doing;
  }

  /** The printer it goes to: the one chosen, else the one of last time if it is still there, else the default. */
  readonly printer = $derived.by(() => {
    const all = this.#printers.is === "here" ? this.#printers.printers : [];
    const usable = (it: Printer) => it.accepting;
    return (
      all.find((it) => it.name === this.#wished) ??
      all.find((it) => it.is_default && usable(it)) ??
      all.find(usable)
    );
  });

  /** Whether there is nothing to print on; a PDF can always be saved. */
  readonly noPrinter = $derived(this.#printers.is !== "reading" && this.printer === undefined);

  /** Whether it can be printed now. */
  readonly ready = $derived(
    this.#preview.is === "here" &&
      this.printer?.accepting === true &&
      (this.copies ?? 0) >= 1 &&
      !this.isBusy,
  );

  get isBusy(): boolean {
    return this.#doing.is === "printing" || this.#doing.is === "saving";
  }

  /** Makes it something else: other paper, another day, other columns. */
  change(document: Document): void {
    this.#document = document;
    if (document.is === "slip") this.#hands.preferences.changePrinting({ slipPaper: document.paper });
    if (document.is === "receipt" && document.paper !== "a6")
      this.#hands.preferences.changePrinting({ receiptPaper: document.paper });
    void this.look();
  }

  choosePrinter(name: string): void {
    this.#wished = name;
    const part = isSmall(this.#document) ? { slipPrinter: name } : { sheetPrinter: name };
    this.#hands.preferences.changePrinting(part);
  }

  /** Asks how it looks. */
  async look(): Promise<void> {
    const mine = ++this.#asked;
    this.#doing = { is: "nothing" };
    this.#preview = { is: "reading", before: this.#preview.is === "here" ? this.#preview.base64 : null };
    try {
      const { base64, file_name } = await this.#send("preview", this.#ask());
      if (mine === this.#asked) this.#preview = { is: "here", base64, fileName: file_name };
    } catch (thrown) {
      const problem = problemOf(thrown);
      if (mine === this.#asked) this.#preview = { is: "failed", problem };
    }
  }

  /** Asks which printers there are. */
  async findPrinters(): Promise<void> {
    this.#printers = { is: "reading" };
    try {
      const { printers } = await this.#send("printers", {});
      this.#printers = { is: "here", printers };
    } catch (thrown) {
      this.#printers = { is: "failed", problem: problemOf(thrown) };
    }
  }

  /** Prints; says what was printed on, `null` when it was refused. */
  async print(): Promise<{ printed: Printed; printer: Printer } | null> {
    const { printer } = this;
    if (!this.ready || !printer) return null;
    this.#doing = { is: "printing" };
    const copies = this.copies ?? 1;
    try {
      const printed = await this.#send("print", { ...this.#ask(), printer: printer.name, copies });
      if (this.#document.is === "slip") this.#hands.preferences.changePrinting({ copies });
      this.#doing = { is: "nothing" };
      return { printed, printer };
    } catch (thrown) {
      this.#doing = { is: "refused", problem: problemOf(thrown) };
      return null;
    }
  }

  /** Saves it as a PDF; `null` when it was refused, a `null` path when the person thought better of it. */
  async save(): Promise<FileSaved | null> {
    if (this.isBusy) return null;
    this.#doing = { is: "saving" };
    try {
      const saved = await this.#send("save_pdf", this.#ask());
      this.#doing = { is: "nothing" };
      return saved;
    } catch (thrown) {
      const problem = problemOf(thrown);
      this.#doing = problem.code === "cancelled" ? { is: "nothing" } : { is: "refused", problem };
      return problem.code === "cancelled" ? { path: null } : null;
    }
  }

  #ask(): { document: Document; locale: string } {
    return { document: this.#document, locale: this.#hands.locale() };
  }
}
