/** Why a day has no free time with somebody: Rust's causes, as few lines as say it. */
import type { Cause, Unoffered, WallSpan } from "$lib/api";
import { formatList, m } from "$lib/i18n";
import { misfitSays } from "../data/explain";
import { kindName } from "../settings/words";

export interface Reason {
  span: WallSpan;
  says: string;
}

/** One cause in words; with what is in each chair, where none is free. */
export function causeSays(cause: Cause): string {
  if (cause.is === "rule") return misfitSays(cause.misfit);
  const each = cause.each.map((it) =>
    m.find_not_free({ name: it.name, reasons: formatList(it.misfits.map(misfitSays)) }),
  );
  return each.length > 0
    ? formatList(each)
    : m.find_has_none({ kind: kindName(cause.kind).toLocaleLowerCase() });
}

const isHours = (it: Cause) => it.is === "rule" && it.misfit.why === "outside_hours";

/** The reasons between two wall minutes. That somebody is not in is said only where nothing else is. */
export function reasonsOf(unoffered: Unoffered[], earliest: number | null, latest: number | null): Reason[] {
  const [first, last] = [earliest ?? 0, latest ?? 1440];
  const asked = unoffered
    .filter((it) => it.span.from < last && first < it.span.to)
    .map((it) => ({
      ...it,
      span: { from: Math.max(it.span.from, first), to: Math.min(it.span.to, last) },
    }));
  const telling = asked.filter((it) => !it.causes.some(isHours));
  return (telling.length > 0 ? telling : asked).map(({ span, causes }) => ({
    span,
    says: formatList([...new Set(causes.map(causeSays))]),
  }));
}
