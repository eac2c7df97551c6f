import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { CalendarItem, Checked } from "$lib/api";
import { Draft } from "./draft.svelte";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const fits: Checked = { misfits: [], warnings: [], resource_ids: ["chair"], problem: null };
const taken: Checked = { ...fits, misfits: [{ why: "closed", label: "Holiday" }] };
const prefill = { typeId: "t", providerId: "p", locationId: "l", date: "2026-11-23", from: 540, minutes: 30 };

it("typing is settled before Rust is asked, once", async () => {
  const send = vi.fn(async () => fits);
  const draft = Draft.fresh(prefill, send as never);
  draft.check();
  draft.fields.from = 555;
  draft.check();
  await vi.advanceTimersByTimeAsync(500);
  expect(send).toHaveBeenCalledTimes(1);
  expect(send).toHaveBeenCalledWith(
    "check_placement",
    expect.objectContaining({ placement: expect.objectContaining({ from: 555 }) }),
  );
  expect(draft.fitting).toEqual({ is: "here", checked: fits });
});

it("an answer to an older question is dropped", async () => {
  const answers: ((checked: Checked) => void)[] = [];
  const draft = Draft.fresh(prefill, (() => new Promise((done) => answers.push(done))) as never);
  draft.check();
  await vi.advanceTimersByTimeAsync(200);
  draft.fields.from = 600;
  draft.check();
  await vi.advanceTimersByTimeAsync(200);
  answers[1]?.(fits);
  answers[0]?.(taken);
  await vi.advanceTimersByTimeAsync(0);
  expect(draft.fitting).toEqual({ is: "here", checked: fits });
});

it("what stands in the way needs a reason (C19)", async () => {
  const draft = Draft.fresh(prefill, (async () => taken) as never);
  draft.check();
  await vi.advanceTimersByTimeAsync(200);
  expect(draft.needsReason).toBe(true);
});

it("the past needs a reason from whoever may go back, and is closed to others (C15)", async () => {
  const past = (may_override: boolean): Checked => ({
    ...fits,
    problem: { code: "in_the_past", may_override },
  });
  for (const may of [true, false]) {
    const draft = Draft.fresh(prefill, (async () => past(may)) as never);
    draft.check();
    await vi.advanceTimersByTimeAsync(200);
    expect([draft.needsReason, draft.impossible]).toEqual([may, !may]);
  }
});

it("a wrong length cannot be reasoned away (S3.6)", async () => {
  const draft = Draft.fresh(prefill, (async () => ({
    ...fits,
    problem: { code: "length", min: 15, max: 45 },
  })) as never);
  draft.check();
  await vi.advanceTimersByTimeAsync(200);
  expect(draft.impossible).toBe(true);
});

it("an edit sends only what was changed", async () => {
  const item = {
    id: "a",
    version: 4,
    patient_id: "x",
    patient_name: "Ines Young",
    provider_id: "p",
    location_id: "l",
    resource_ids: ["chair"],
    date: "2026-11-23",
    from: 540,
    minutes: 30,
    appointment_type_id: "t",
    notes: "",
    patient_notes: "",
    source: "staff",
    patient_confirmation: "unasked",
  } as unknown as CalendarItem;
  const draft = Draft.of(item);
  expect(draft.dirty).toBe(false);
  draft.fields.notes = "Latex allergy";
  expect(draft.dirty).toBe(true);
  expect(draft.displaced).toBe(false);
  const edit = vi.fn(async () => ({ ...item, notes: "Latex allergy", version: 5 }));
  await draft.save({ edit } as never);
  expect(edit).toHaveBeenCalledWith(
    expect.objectContaining({
      id: "a",
      version: 4,
      notes: "Latex allergy",
      placement: null,
      patient_id: null,
    }),
  );
  expect(draft.dirty).toBe(false);
});

it("a refused booking keeps what was typed and its id, so that trying again books once", async () => {
  const draft = Draft.fresh({ ...prefill, patient: { id: "x" } as never });
  const ids: string[] = [];
  const book = vi.fn(async (request: { id: string }) => {
    ids.push(request.id);
    throw { code: "does_not_fit", misfits: [], may_override: false };
  });
  await draft.save({ book } as never);
  await draft.save({ book } as never);
  expect(draft.saving).toMatchObject({ is: "refused" });
  expect(new Set(ids).size).toBe(1);
});
