/** What of invoices and payments needs the customer, for the first screen. */
import type { Row } from "@doorstep/sync";
import { isPlanned, plannedWords } from "../autopay/words";
import type { Need } from "../home/needs";
import type { Invoice, Payment } from "../kit/documents";
import { moneyWords } from "../kit/money";
import type { Place } from "../kit/place";
import { countWords } from "../kit/words";
import { sortInvoices, totalsOf } from "./listing";
import { payableOf, restOf, statusOf } from "./status";
import { headingOf, owedWords, restWords } from "./words";

const FEW = 3;
const A_FORTNIGHT = 14 * 86_400_000;

/** Payments that went wrong, what is to be paid, what is late first, then what is after that. */
export function moneyNeeds(
  invoices: Row<Invoice>[],
  payments: Row<Payment>[],
  place: Place,
): Need[] {
  const sorted = sortInvoices(invoices, place.today);
  const open = sorted.open.filter(({ doc }) => payableOf(doc) > 0);
  // A row that says "1 more" takes as much room as that one.
  const few = open.length === FEW + 1 ? open.length : FEW;
  const rest = open.slice(few);
  return [
    ...failedOf(payments, open, place.now).slice(0, FEW).map(failed),
    ...open.slice(0, few).map((row) => toPay(row, place)),
    ...(rest.length ? [more(rest, place)] : []),
    ...sorted.coming
      .filter(({ doc }) => restOf(doc) > 0)
      .slice(0, FEW)
      .map((row) => afterwards(row, place)),
  ];
}

function toPay({ id, doc }: Row<Invoice>, { today }: Place): Need {
  return {
    ...{ href: `/portal/invoices/${id}`, icon: "receipt-text", word: "Pay" },
    tone: statusOf(doc, today) === "overdue" ? "bad" : "due",
    ...(isPlanned(doc) && { word: "See", tone: "due" as const }),
    title: headingOf(doc, today),
    detail:
      plannedWords(doc, undefined, today) ||
      [`Invoice ${doc.number}`, doc.title].filter(Boolean).join(", "),
  };
}

/** A part is on its way, and the rest cannot be paid before that has arrived. */
function afterwards({ id, doc }: Row<Invoice>, { today }: Place): Need {
  return {
    ...{ href: `/portal/invoices/${id}`, icon: "hourglass", tone: "soft", word: "See" },
    title: headingOf(doc, today),
    detail: restWords(doc, today).slice(0, -1),
  };
}

function more(rest: Row<Invoice>[], { today }: Place): Need {
  return {
    ...{ href: "/portal/invoices", icon: "receipt-text", tone: "due" as const, word: "See" },
    title: `And ${countWords(rest.length, "more invoice")}`,
    detail: owedWords(totalsOf(rest, today)),
  };
}

function failed({ id, doc }: Row<Payment>): Need {
  return {
    ...{ href: `/portal/payments/${id}`, icon: "circle-alert", tone: "bad" as const, word: "See" },
    title: `${moneyWords(doc.amount_minor, doc.currency)} could not be paid`,
    detail: doc.failure || "Nothing was paid, please try again",
  };
}

/** Of those of late: not what was paid since, nor what was tried once more. */
function failedOf(payments: Row<Payment>[], open: Row<Invoice>[], now: number): Row<Payment>[] {
  const owed = new Set(open.map(({ id }) => id));
  const isOwed = ({ doc }: Row<Payment>) => doc.parts.some((part) => owed.has(part.invoice_id));
  return payments
    .filter(({ doc }) => doc.state === "failed" && now - Date.parse(doc.created_at) < A_FORTNIGHT)
    .filter((row) => isOwed(row) && !payments.some((other) => isLaterTry(other, row)))
    .sort((a, b) => (a.doc.created_at < b.doc.created_at ? 1 : -1));
}

function isLaterTry({ doc: other }: Row<Payment>, { doc }: Row<Payment>): boolean {
  const same = new Set(doc.parts.map(({ invoice_id }) => invoice_id));
  return other.created_at > doc.created_at && other.parts.some((part) => same.has(part.invoice_id));
}
