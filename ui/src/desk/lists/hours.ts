/** The part of the day somebody can come, between the form's chips and fields and the spans of the wire. */
import type { WallSpan } from "$lib/api";

export type Part = "morning" | "afternoon" | "evening";
export const parts: Part[] = ["morning", "afternoon", "evening"];

const spans: Record<Part, WallSpan> = {
  morning: { from: 0, to: 720 },
  afternoon: { from: 720, to: 1020 },
  evening: { from: 1020, to: 1440 },
};

/** What the form edits: parts of the day, or exact times. */
export interface Hours {
  parts: Part[];
  /** Not before. */
  from: number | null;
  /** Over by. */
  to: number | null;
}

/** Spans in which all of the appointment must lie; parts that meet are one. */
export function spansOf({ parts: chosen, from, to }: Hours): WallSpan[] {
  if (from !== null || to !== null) return [{ from: from ?? 0, to: to ?? 1440 }];
  const joined: WallSpan[] = [];
  for (const part of parts.filter((it) => chosen.includes(it))) {
    const last = joined.at(-1);
    if (last?.to === spans[part].from) joined[joined.length - 1] = { from: last.from, to: spans[part].to };
    else joined.push({ ...spans[part] });
  }
  return joined.length === 1 && joined[0]!.from === 0 && joined[0]!.to === 1440 ? [] : joined;
}

/** How the form shows what is in the book. */
export function hoursOf(within: readonly WallSpan[]): Hours {
  const chosen = parts.filter((part) =>
    within.some((it) => it.from <= spans[part].from && spans[part].to <= it.to),
  );
  const same = JSON.stringify(spansOf({ parts: chosen, from: null, to: null })) === JSON.stringify(within);
  if (within.length === 0 || same) return { parts: within.length ? chosen : [], from: null, to: null };
  const [first] = within;
  return { parts: [], from: first?.from ?? null, to: first?.to === 1440 ? null : (first?.to ?? null) };
}
