/** What happened with an invoice, step by step, and what is awaited. */
import { isPlanned } from "../autopay/words";
import type { Invoice, LedgerEntry } from "../kit/documents";
import { moneyWords } from "../kit/money";
import { dayLabel, dayOf } from "../kit/words";
import { payableOf, restOf } from "./status";

/** One step; `done` tells what has been from what is awaited. */
export interface Step {
  title: string;
  detail: string;
  done: boolean;
  /** Where the payment or the credit note is shown that it is about. */
  to: { href: string; label: string } | null;
}

/** Where and when the words are said. */
interface When {
  zone: string;
  today: string;
}

const TITLES: Record<LedgerEntry["kind"], (amount: string) => string> = {
  issued: () => "Issued",
  payment: (amount) => `${amount} paid`,
  refund: (amount) => `${amount} returned to you`,
  refund_failed: (amount) => `The ${amount} could not be returned, and count as paid again`,
  credit: (amount) => `${amount} credited`,
  dispute: (amount) => `A payment of ${amount} was disputed`,
  dispute_won: (amount) => `The bank let the payment of ${amount} stand`,
  voided: () => "Withdrawn by the office",
};

/** The ledger's entries as they came, then what is awaited; of a credit note, what it did. */
export function stepsOf(invoice: Invoice, when: When, credited?: Invoice): Step[] {
  if (invoice.kind === "credit_note") return noted(invoice, when, credited);
  return [
    ...invoice.entries.map((entry) => happened(entry, invoice, when)),
    ...awaited(invoice, when),
  ];
}

function happened(entry: LedgerEntry, { currency }: Invoice, { zone, today }: When): Step {
  const amount = moneyWords(Math.abs(entry.amount_minor), currency);
  const title = TITLES[entry.kind]?.(amount) ?? entry.kind.replaceAll("_", " ");
  const day = dayLabel(dayOf(entry.at, zone), today);
  return { title, done: true, detail: [day, entry.note].filter(Boolean).join(", "), to: to(entry) };
}

function to({ payment_id, credit_note_id }: LedgerEntry): Step["to"] {
  if (credit_note_id)
    return { href: `/portal/invoices/${credit_note_id}`, label: "The credit note" };
  return payment_id ? toPayment(payment_id, "Payment and receipt") : null;
}

function toPayment(id: string, label: string): Step["to"] {
  return { href: `/portal/payments/${id}`, label };
}

/** A credit note is issued and taken off its invoice in one. */
function noted(note: Invoice, { today }: When, credited?: Invoice): Step[] {
  const amount = moneyWords(Math.abs(note.total_minor), note.currency);
  const invoice = credited ? `invoice ${credited.number}` : "its invoice";
  const href = `/portal/invoices/${note.credits_id}`;
  return [
    { title: "Issued", detail: dayLabel(note.issued_on, today), done: true, to: null },
    {
      ...{ title: `${amount} taken off ${invoice}`, detail: dayLabel(note.issued_on, today) },
      ...{ done: true, to: credited ? { href, label: "The invoice" } : null },
    },
  ];
}

function awaited(invoice: Invoice, { today }: When): Step[] {
  if (invoice.voided_at) return [];
  const { processing_minor, disputed_minor, refunding_minor, due_on, paying_id } = invoice;
  const amount = (minor: number) => moneyWords(minor, invoice.currency);
  const steps: Step[] = [];
  const wait = (title: string, detail: string, to: Step["to"] = null) =>
    steps.push({ title, detail, done: false, to });
  if (processing_minor > 0)
    wait(
      `${amount(processing_minor)} on its way`,
      "Waiting for word from the bank",
      paying_id ? toPayment(paying_id, "The payment") : null,
    );
  if (processing_minor > 0 && restOf(invoice) > 0)
    wait(`${amount(restOf(invoice))} left to pay`, "Once that payment has arrived");
  if (disputed_minor > 0)
    wait(`${amount(disputed_minor)} disputed`, "Waiting for the bank to decide");
  if (refunding_minor > 0)
    wait(`${amount(refunding_minor)} being paid back to you`, "It was more than was asked for");
  if (payableOf(invoice) > 0 && invoice.autopay_on && isPlanned(invoice))
    wait("Will be charged to your saved card", dayLabel(invoice.autopay_on, today));
  else if (payableOf(invoice) > 0)
    wait("Waiting for your payment", due_on ? dueStep(due_on, today) : "When it suits you");
  return steps;
}

/** "Due tomorrow", "Due Tue 24 Nov". */
function dueStep(day: string, today: string): string {
  const label = dayLabel(day, today);
  return `Due ${/^(Today|Tomorrow|Yesterday)$/.test(label) ? label.toLowerCase() : label}`;
}
