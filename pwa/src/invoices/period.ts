/** The time that a statement is about. */
import type { Day } from "../kit/documents";

/** The periods to choose from. */
export const PERIODS = [
  { value: "this_year", label: "This year" },
  { value: "twelve_months", label: "Last 12 months" },
  { value: "last_year", label: "Last year" },
  { value: "own", label: "Other dates" },
];

/** From the first to the last day, both of them in it. */
export interface Period {
  from: Day;
  until: Day;
}

/** The days of a period that was chosen; of other dates, those that were typed. */
export function periodOf(chosen: string, own: Period, today: Day): Period {
  const year = Number(today.slice(0, 4));
  if (chosen === "this_year") return { from: `${year}-01-01`, until: today };
  if (chosen === "last_year") return { from: `${year - 1}-01-01`, until: `${year - 1}-12-31` };
  if (chosen === "twelve_months") return { from: dayAfterYearBefore(today), until: today };
  return own;
}

/** What is wrong with a period; nothing when a statement can be made of it. */
export function wrongWith({ from, until }: Period): string | undefined {
  if (!from || !until) return "Please choose the first and the last day.";
  return from > until ? "The first day is after the last one." : undefined;
}

/** Twelve months back, so that no day is in it twice. */
function dayAfterYearBefore(today: Day): Day {
  const date = new Date(`${today}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + 1);
  date.setUTCFullYear(date.getUTCFullYear() - 1);
  return date.toISOString().slice(0, 10);
}
