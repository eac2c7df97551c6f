import { expect, it } from "vitest";
import type { ImportFile, ImportProgress, ImportReport } from "$lib/api";
import { fieldsOf, lacking, mapped, samplesOf } from "./fields";
import { Importing, LARGEST, type Picked } from "./importing.svelte";
import { asText } from "./reasons";

const file: ImportFile = {
  token: "t1",
  kind: "patients",
  columns: ["Name", "Born"],
  sample: [
    ["Ana Ruiz", "03/04/1987"],
    ["Ana Ruiz", ""],
  ],
  rows: 2,
  mapping: [{ column: 0, field: "full_name" }],
  date_order: "day_first",
};

const report = (dry_run: boolean): ImportReport => ({
  rows: 2,
  added: 1,
  already_there: 0,
  left_out: 1,
  with_remarks: 0,
  problems: [{ line: 3, column: "Born", why: "malformed" }],
  counts: [{ why: "malformed", count: 1 }],
  dry_run,
});

const at = (stage: string, more: Partial<ImportProgress> = {}): ImportProgress => ({
  stage,
  done: 1,
  of: 2,
  report: null,
  problem: null,
  ...more,
});

const picked = (size = 10) => ({ name: "patients.csv", size, slice: () => new Blob() }) as unknown as Picked;

/** An import whose Rust side answers these, in turn. */
function importing(...replies: unknown[]) {
  const sent: [name: string, request: unknown][] = [];
  const parts: unknown[] = [];
  const it = new Importing({
    send: (async (name: string, request: unknown) => {
      if (name === "import_part") {
        parts.push(request);
        return { token: "upload" };
      }
      sent.push([name, request]);
      const reply = replies.shift();
      if (typeof reply === "object" && reply !== null && "code" in reply) throw reply;
      return reply;
    }) as never,
    wait: () => Promise.resolve(),
    read: () => Promise.resolve("QQ=="),
  });
  return { it, sent, parts };
}

it("a file is opened with the columns that were guessed", async () => {
  const { it: one } = importing(file);
  await one.open(picked());
  expect(one.stage).toEqual({ is: "mapping" });
  expect(one.reading).toMatchObject({ mapping: file.mapping, date_order: "day_first" });
});

it("a large file is handed over in pieces, each on the one before", async () => {
  const { it: one, sent, parts } = importing(file);
  await one.open(picked(300 * 1024));
  expect(parts).toEqual([
    { token: null, base64: "QQ==" },
    { token: "upload", base64: "QQ==" },
    { token: "upload", base64: "QQ==" },
  ]);
  expect(sent[0]).toEqual(["import_open", { kind: "patients", file_name: "patients.csv", token: "upload" }]);
});

it("a file that is too large never leaves the window", async () => {
  const { it: one, sent } = importing();
  await one.open(picked(LARGEST + 1));
  expect(one.problem).toEqual({ code: "file", trouble: "too_large" });
  expect(sent).toEqual([]);
});

it("a file that cannot be read is told, and another can be chosen", async () => {
  const { it: one } = importing({ code: "file", trouble: "not_text" });
  await one.open(picked());
  expect(one.stage).toEqual({ is: "choosing" });
  expect(one.problem).toEqual({ code: "file", trouble: "not_text" });
});

it("a rehearsal is looked at until it is done, and saves nothing", async () => {
  const { it: one, sent } = importing(
    file,
    at("reading"),
    at("checking"),
    at("done", { report: report(true) }),
  );
  await one.open(picked());
  await one.rehearse();
  expect(one.stage).toMatchObject({ is: "rehearsed", report: { added: 1, dry_run: true } });
  expect(sent.map(([name]) => name)).toEqual([
    "import_open",
    "import_start",
    "import_progress",
    "import_progress",
  ]);
  expect(sent[1]![1]).toMatchObject({ dry_run: true, plan: { token: "t1" } });
});

it("another mapping makes a rehearsal stale (D7)", async () => {
  const { it: one } = importing(file, at("done", { report: report(true) }));
  await one.open(picked());
  await one.rehearse();
  one.map(1, "birth_date");
  expect(one.stage).toEqual({ is: "mapping" });
});

it("an import that was stopped returns to where it was begun", async () => {
  const { it: one } = importing(file, at("done", { report: report(true) }), at("saving"), at("cancelled"));
  await one.open(picked());
  await one.rehearse();
  await one.commit();
  expect(one.stage.is).toBe("rehearsed");
  expect(one.problem).toEqual({ code: "cancelled" });
});

it("an import that failed says why", async () => {
  const { it: one } = importing(file, at("failed", { problem: { code: "disk_full" } }));
  await one.open(picked());
  await one.commit();
  expect(one.problem).toEqual({ code: "disk_full" });
});

it("a field is in one column: the other one is left out", () => {
  const twice = mapped(file.mapping, 1, "full_name");
  expect(twice).toEqual([{ column: 1, field: "full_name" }]);
  expect(mapped(twice, 1, "")).toEqual([]);
});

it("what every row needs is asked for before anything is tried", () => {
  expect(lacking({ kind: "patients" }, file.mapping)).toEqual([]);
  expect(lacking({ kind: "patients" }, [])).toEqual([["full_name", "family_name", "given_name"]]);
  expect(lacking({ kind: "appointments" }, [{ column: 0, field: "start" }])).toEqual([
    ["patient_name", "patient_external_id"],
  ]);
  expect(lacking({ kind: "calendar" }, [])).toEqual([]);
});

it("a patient's file offers no field of an appointment", () => {
  expect(fieldsOf("patients")).not.toContain("start");
  expect(fieldsOf("appointments")).not.toContain("given_name");
});

it("samples are the values that say something, each once", () => {
  expect(samplesOf(file, 0)).toEqual(["Ana Ruiz"]);
  expect(samplesOf(file, 1)).toEqual(["03/04/1987"]);
});

it("the list of problems has a line each and no patient in it", () => {
  const text = asText(report(true).problems);
  expect(text.split("\n")).toHaveLength(3);
  expect(text).toContain("3\tBorn\t");
  expect(text).not.toContain("Ana");
});
