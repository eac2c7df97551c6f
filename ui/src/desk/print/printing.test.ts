import { expect, it } from "vitest";
import type { Document, Printer } from "$lib/api";
import { readPreferences, type PrintingPreferences } from "$desk/data/preferences.svelte";
import { bytesOf } from "./pdf";
import { Printing } from "./printing.svelte";

const slip: Document = { is: "slip", appointment_id: "a1", paper: "a5" };
const sheet: Document = { is: "day_sheet", date: "2027-03-01", by: "provider", ids: [] };

const printer = (name: string, more: Partial<Printer> = {}): Printer => ({
  name,
  description: name,
  is_default: false,
  accepting: true,
  ...more,
});

interface Sent {
  name: string;
  request: unknown;
  answer: (reply: unknown) => void;
  refuse: (problem: unknown) => void;
}

/** A document, and a Rust side that answers when it is told to. */
function desk(document: Document, remembered: Partial<PrintingPreferences> = {}) {
  const sent: Sent[] = [];
  const kept = { ...readPreferences({}).printing, ...remembered };
  const printing = new Printing(document, {
    preferences: { printing: kept, changePrinting: (part) => void Object.assign(kept, part) },
    locale: () => "en",
    send: ((name: string, request: unknown) =>
      new Promise((answer, refuse) => sent.push({ name, request, answer, refuse }))) as never,
  });
  return { printing, sent, kept };
}

const settled = () => new Promise((done) => setTimeout(done));

async function ready(document: Document, printers: Printer[], remembered: Partial<PrintingPreferences> = {}) {
  const it = desk(document, remembered);
  void it.printing.look();
  void it.printing.findPrinters();
  it.sent[0]!.answer({ base64: "", file_name: "slip.pdf" });
  it.sent[1]!.answer({ printers });
  await settled();
  it.sent.length = 0;
  return it;
}

it("the printer of last time is taken again while it is there", async () => {
  const printers = [printer("OFFICE", { is_default: true }), printer("SLIPS")];
  expect((await ready(slip, printers, { slipPrinter: "SLIPS" })).printing.printer?.name).toBe("SLIPS");
  expect((await ready(slip, printers, { slipPrinter: "GONE" })).printing.printer?.name).toBe("OFFICE");
  expect((await ready(sheet, printers, { slipPrinter: "SLIPS" })).printing.printer?.name).toBe("OFFICE");
});

it("the choice of a printer and of a paper is remembered", async () => {
  const { printing, kept } = await ready(slip, [printer("OFFICE"), printer("SLIPS")]);
  printing.choosePrinter("SLIPS");
  printing.change({ ...slip, paper: "roll80" });
  expect(kept).toMatchObject({ slipPrinter: "SLIPS", sheetPrinter: null, slipPaper: "roll80" });
});

it("a preview of what was chosen before is dropped", async () => {
  const { printing, sent } = await ready(slip, []);
  printing.change({ ...slip, paper: "a6" });
  printing.change({ ...slip, paper: "roll80" });
  sent[1]!.answer({ base64: "two", file_name: "slip.pdf" });
  sent[0]!.answer({ base64: "one", file_name: "slip.pdf" });
  await settled();
  expect(printing.preview).toMatchObject({ is: "here", base64: "two" });
});

it("without a printer nothing can be printed, and a PDF can be saved", async () => {
  const { printing, sent } = await ready(slip, []);
  expect(printing.noPrinter).toBe(true);
  expect(await printing.print()).toBeNull();
  const saving = printing.save();
  expect(sent.map((it) => it.name)).toEqual(["save_pdf"]);
  sent[0]!.answer({ path: "slip.pdf" });
  expect(await saving).toEqual({ path: "slip.pdf" });
});

it("a refusing printer is told and the dialog can try again", async () => {
  const { printing, sent } = await ready(slip, [printer("SLIPS")]);
  const first = printing.print();
  sent[0]!.refuse({ code: "printer", trouble: "refused" });
  expect(await first).toBeNull();
  expect(printing.doing.is).toBe("refused");
  const second = printing.print();
  sent[1]!.answer({ job: "SLIPS-7" });
  expect((await second)?.printed.job).toBe("SLIPS-7");
});

it("thinking better of saving is not a failure", async () => {
  const { printing, sent } = await ready(slip, []);
  const saving = printing.save();
  sent[0]!.refuse({ code: "cancelled" });
  expect(await saving).toEqual({ path: null });
  expect(printing.doing.is).toBe("nothing");
});

it("bytes come out of base64 as they went in", () => {
  expect([...bytesOf("AP8Q")]).toEqual([0, 255, 16]);
});
