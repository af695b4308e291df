/** What was asked for, in plain words. */
import type { Day } from "../kit/documents";
import type { Place } from "../kit/place";
import { longDayWords } from "../kit/words";

const TIMES: Record<string, string> = {
  any: "any time of day",
  morning: "in the morning",
  afternoon: "in the afternoon",
  evening: "in the evening",
};

/** The business's own word for a type of request. */
export function typeLabel(type: string, { organization }: Place): string {
  return organization?.request_types.find(({ value }) => value === type)?.label ?? type;
}

/** "in the morning". */
export function timeWords(preferred: string): string {
  return TIMES[preferred] ?? preferred;
}

/** "Thursday 26 November, in the morning"; empty when nothing in particular is wished. */
export function wishedWords(
  { preferred_on, preferred_time }: { preferred_on?: Day | null; preferred_time?: string },
  today: Day,
): string {
  const time = preferred_time && timeWords(preferred_time);
  if (preferred_on) return [longDayWords(preferred_on, today), time].filter(Boolean).join(", ");
  return time && preferred_time !== "any" ? time : "";
}
