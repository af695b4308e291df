/** What of certificates needs the customer, for the first screen. */
import type { OutboxItem, Row } from "@doorstep/sync";
import type { Need } from "../home/needs";
import type { Day, DocumentRow, Property, ServiceRequest } from "../kit/documents";
import { addressWords, countWords } from "../kit/words";
import { renewalOf } from "./renewing";
import { validityOf } from "./validity";
import { type Line, walletOf } from "./wallet";
import { headingOf, nameOf, validityState } from "./words";

const FEW = 3;
/** Days before its end from which it is on the first screen. */
const SOON = 30;

/**
 * Certificates that have run out or soon do, unless their renewal was asked for; the most urgent first.
 * Whoever may not ask for one is told of them all the same.
 */
export function certificateNeeds(
  documents: Row<DocumentRow>[],
  properties: Row<Property>[],
  requests: Row<ServiceRequest>[],
  outbox: OutboxItem[],
  today: Day,
  asks: boolean,
): Need[] {
  const open = walletOf(documents).filter(
    ({ current }) => presses(current.doc, today) && !renewalOf(current.id, requests, outbox),
  );
  // A row that says "1 more" takes as much room as that one.
  const few = open.length === FEW + 1 ? open.length : FEW;
  const rest = open.slice(few);
  const where = new Map(properties.map(({ id, doc }) => [id, addressWords(doc)]));
  // Where all there is is one address, it need not be said.
  const at = (line: Line) => (where.size > 1 && where.get(line.property_id ?? "")) || "";
  return [
    ...open.slice(0, few).map((line) => toRenew(line, at(line), today, asks)),
    ...(rest.length ? [more(rest, today)] : []),
  ];
}

function presses(doc: DocumentRow, today: Day): boolean {
  const validity = validityOf(doc, today);
  return validity.is === "expired" || (validity.is === "due" && validity.days <= SOON);
}

function toRenew({ current: { id, doc } }: Line, at: string, today: Day, asks: boolean): Need {
  const { tone, text } = validityState(doc, today);
  return {
    ...{ href: `/portal/documents/${id}`, icon: "shield-check", word: asks ? "Renew" : "See" },
    ...{ tone, title: nameOf(doc), detail: [text, at].filter(Boolean).join(", ") },
  };
}

function more(rest: Line[], today: Day): Need {
  const expired = rest.filter(({ current }) => validityOf(current.doc, today).is === "expired");
  return {
    ...{ href: "/portal/documents?due=soon", icon: "shield-check", tone: "due", word: "See" },
    title: `And ${countWords(rest.length, "more certificate")}`,
    detail: headingOf(rest.length - expired.length, expired.length),
  };
}
