/** What the first screen says and shows without anything needing the customer. */
import type { Row } from "@doorstep/sync";
import { type Sorted, sortJobs } from "../jobs/filters";
import type { Appointment } from "../jobs/visits";
import type { Job } from "../kit/documents";
import type { Place } from "../kit/place";
import { dayOf, whenWords } from "../kit/words";

/** The heading of the first screen: the next visit in a sentence, else a greeting. */
export function greeting(
  next: Appointment | undefined,
  name: string,
  { zone, today }: Place,
): string {
  if (!next) return name ? `Hello, ${name}` : "Hello";
  const when = whenWords(dayOf(next.visit.arrives_from, zone), today);
  return `Your ${lowerFirst(next.job.title)} is ${when}`;
}

/** Jobs still to come but those told above, and those that are over. */
export function nextFirst(
  jobs: Row<Job>[],
  told: (string | undefined)[],
  now: number,
): { later: Sorted["upcoming"]; done: Sorted["past"] } {
  const { upcoming, past } = sortJobs(jobs, now);
  return { later: upcoming.filter(({ id }) => !told.includes(id)), done: past };
}

/** "Boiler service" reads on within a sentence; "EICR report" stays as it is. */
function lowerFirst(text: string): string {
  return /^\p{Lu}\p{Ll}/u.test(text) ? text.slice(0, 1).toLowerCase() + text.slice(1) : text;
}
