/** What needs the customer, in the order in which it presses. */
import type { Row } from "@doorstep/sync";
import { type Sorted, sortJobs } from "../jobs/filters";
import { type Appointment, canAnswer } from "../jobs/visits";
import type { Job, ServiceRequest } from "../kit/documents";
import type { Troubles } from "../kit/outcomes";
import type { Place } from "../kit/place";
import { askedToMove, requestState } from "../kit/states";
import { countWords, dayOf, whenWords, windowWords } from "../kit/words";

/** One thing that needs the customer, and where it is seen to. */
export interface Need {
  href: string;
  icon: string;
  title: string;
  detail: string;
  tone: "good" | "due" | "bad";
  word: string;
  /** The job it is about, which need not be listed again. */
  job?: string;
}

interface Known {
  /** Visits after the next one, which has a card of its own. */
  visits: Appointment[];
  requests: Row<ServiceRequest>[];
  troubles: Troubles;
}

const A_FORTNIGHT = 14 * 86_400_000;
const FEW = 3;

/** What needs the customer. */
export function needsOf({ visits, requests, troubles }: Known, place: Place): Need[] {
  const { failed, partly } = troubles;
  return [
    ...(failed ? [unsent(failed)] : []),
    ...(partly ? [notTaken()] : []),
    ...visits
      .filter(
        ({ visit }) =>
          visit.state === "planned" && !askedToMove(visit) && canAnswer(visit, place.now),
      )
      .slice(0, FEW)
      .map((appointment) => unanswered(appointment, place)),
    ...requests
      .filter(({ doc }) => isFresh(doc, place.now))
      .slice(0, FEW)
      .map(answered),
  ];
}

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

function unsent(failed: number): Need {
  return {
    ...{ href: "/portal/outbox", icon: "send", tone: "bad" as const, word: "See" },
    title: `${countWords(failed, "thing")} could not be sent`,
    detail: "What you wrote is safe on this phone",
  };
}

function notTaken(): Need {
  return {
    ...{ href: "/portal/outbox", icon: "circle-alert", tone: "bad" as const, word: "See" },
    title: "Not all of your change was made",
    detail: "It was changed elsewhere, too",
  };
}

function unanswered({ jobId, job, visit }: Appointment, { zone, now }: Place): Need {
  return {
    ...{ href: `/portal/jobs/${jobId}`, icon: "calendar", tone: "due" as const, word: "Answer" },
    title: job.title,
    job: jobId,
    detail: windowWords(visit.arrives_from, visit.arrives_until, zone, now),
  };
}

function answered({ id, doc }: Row<ServiceRequest>): Need {
  const { text } = requestState(doc, false);
  return {
    ...{ href: `/portal/requests/${id}`, icon: "mail", word: "Read" },
    tone: doc.status === "declined" ? "bad" : "good",
    title: "The office has answered",
    detail: doc.notes || text,
  };
}

function isFresh({ responded_at, status }: ServiceRequest, now: number): boolean {
  if (!responded_at || status === "withdrawn" || status === "completed") return false;
  return now - Date.parse(responded_at) < A_FORTNIGHT;
}

/** "Boiler service" reads on within a sentence; "EICR report" stays as it is. */
function lowerFirst(text: string): string {
  return /^\p{Lu}\p{Ll}/u.test(text) ? text.slice(0, 1).toLowerCase() + text.slice(1) : text;
}
