/** Why a row was left out or taken with a remark, in words; and the list of them as text to take away. */
import type { RowProblem } from "$lib/api";
import { m } from "$lib/i18n";

const words: Record<string, () => string> = {
  missing: m.import_why_missing,
  malformed: m.import_why_malformed,
  out_of_range: m.import_why_out_of_range,
  unknown_patient: m.import_why_unknown_patient,
  unknown_provider: m.import_why_unknown_provider,
  unknown_location: m.import_why_unknown_location,
  unknown_type: m.import_why_unknown_type,
  duplicate_row: m.import_why_duplicate_row,
  already_there: m.import_why_already_there,
  overlaps: m.import_why_overlaps,
  outside_hours: m.import_why_outside_hours,
  closed: m.import_why_closed,
  skipped_wall_time: m.import_why_skipped_wall_time,
  in_the_future: m.import_why_in_the_future,
  wrong_length: m.import_why_wrong_length,
  column_count: m.import_why_column_count,
  refused: m.import_why_refused,
};

/** Why, in a few words. */
export function reasonWord(why: string): string {
  return (words[why] ?? m.import_why_refused)();
}

/** The problems as tab-separated text, which every spreadsheet takes; what a row holds is not in it. */
export function asText(problems: readonly RowProblem[]): string {
  const head = [m.import_line(), m.import_column(), m.import_reason()].join("\t");
  const rows = problems.map((it) =>
    [it.line, it.column.replaceAll(/\s+/g, " "), reasonWord(it.why)].join("\t"),
  );
  return [head, ...rows].join("\n") + "\n";
}
