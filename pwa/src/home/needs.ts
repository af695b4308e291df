/** What needs the customer, in the order in which it presses. */
import type { OutboxItem, Row } from "@doorstep/sync";
import { merged } from "../documents/documents";
import { certificateNeeds } from "../documents/needs";
import { canAsk } from "../documents/renewing";
import { moneyNeeds } from "../invoices/needs";
import { type Appointment, canAnswer } from "../jobs/visits";
import type {
  AlertChoices,
  DocumentRow,
  Invoice,
  Payment,
  Property,
  ServiceRequest,
} from "../kit/documents";
import { troublesIn } from "../kit/outcomes";
import type { Place } from "../kit/place";
import { askedToMove, requestState } from "../kit/states";
import { countWords, windowWords } from "../kit/words";

/** One thing that needs the customer, and where it is seen to. */
export interface Need {
  href: string;
  icon: string;
  title: string;
  detail: string;
  tone: "good" | "due" | "bad" | "soft";
  word: string;
  /** The job it is about, which need not be listed again. */
  job?: string;
}

/** What there is to look through. */
export interface Known {
  /** Visits after the next one, which has a card of its own. */
  visits: Appointment[];
  invoices: Row<Invoice>[];
  payments: Row<Payment>[];
  requests: Row<ServiceRequest>[];
  /** Of each audience; one that goes from one to another may be in both for a moment. */
  documents: (Row<DocumentRow>[] | undefined)[];
  properties: Row<Property>[];
  choices: Row<AlertChoices>[] | undefined;
  outbox: OutboxItem[];
  role: string | undefined;
}

const A_FORTNIGHT = 14 * 86_400_000;
const FEW = 3;

/** What needs the customer. */
export function needsOf(known: Known, place: Place): Need[] {
  const { visits, invoices, payments, requests, documents, properties, outbox, role } = known;
  const { failed, partly } = troublesIn(outbox);
  return [
    ...(failed ? [unsent(failed)] : []),
    ...(partly ? [notTaken()] : []),
    ...mailNeeds(known.choices?.[0]?.doc),
    ...visits
      .filter(
        ({ visit }) =>
          visit.state === "planned" && !askedToMove(visit) && canAnswer(visit, place.now),
      )
      .slice(0, FEW)
      .map((appointment) => unanswered(appointment, place)),
    ...moneyNeeds(invoices, payments, place),
    ...certificateNeeds(
      merged(documents),
      properties,
      requests,
      outbox,
      place.today,
      canAsk(role, place),
    ),
    ...requests
      .filter(({ doc }) => isFresh(doc, place.now))
      .slice(0, FEW)
      .map(answered),
  ];
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

function mailNeeds(choices: AlertChoices | undefined): Need[] {
  if (!choices?.bounced) return [];
  const { complained } = choices;
  return [
    {
      ...{ icon: "mail", tone: "bad" as const },
      ...(complained
        ? { href: "/portal/alerts", word: "See", title: "We do not mail you" }
        : { href: "/portal/settings/email", word: "Change", title: "Mail does not reach you" }),
      detail: complained
        ? "Our mail was reported as unwanted"
        : "What we sent came back, so please give us another address",
    },
  ];
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
