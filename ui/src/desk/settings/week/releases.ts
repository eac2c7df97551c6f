/** When a kept time comes free for everybody: how many hours before it begins. */
import { lengthSays } from "$desk/data/policies";
import { m } from "$lib/i18n";

/** Chosen for a time that is kept to the end. */
export const NEVER = "never";

const HOURS = [2, 4, 24, 48, 72, 168];

/** What can be chosen, `also` among it where that is another number of hours. */
export function releaseChoices(also: number | null = null): { value: string; label: string }[] {
  const hours = [...new Set([...HOURS, ...(also === null ? [] : [also])])].sort((a, b) => a - b);
  return [
    { value: NEVER, label: m.settings_template_never() },
    ...hours.map((it) => ({ value: String(it), label: lengthSays(it * 60) })),
  ];
}
