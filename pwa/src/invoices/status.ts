/** How it stands with an invoice: derived from its ledger and the day, never stored. */
import type { Day, Invoice } from "../kit/documents";
import type { StateWords } from "../kit/states";

/** How it stands with an invoice. */
export type InvoiceStatus =
  | "credit"
  | "void"
  | "paid"
  | "processing"
  | "overdue"
  | "partly_paid"
  | "open";

type Standing = Pick<
  Invoice,
  | "kind"
  | "voided_at"
  | "total_minor"
  | "balance_minor"
  | "processing_minor"
  | "disputed_minor"
  | "due_on"
>;

type Kept = Pick<Invoice, "balance_minor"> & Partial<Pick<Invoice, "refunding_minor">>;

const STATES: Record<InvoiceStatus, StateWords> = {
  credit: { tone: "soft", icon: "undo-2", text: "Credit note" },
  void: { tone: "soft", icon: "x", text: "Withdrawn" },
  paid: { tone: "good", icon: "check", text: "Paid" },
  processing: { tone: "soft", icon: "hourglass", text: "On its way" },
  overdue: { tone: "bad", icon: "circle-alert", text: "Overdue" },
  partly_paid: { tone: "due", icon: "clock", text: "Part paid" },
  open: { tone: "due", icon: "clock", text: "Due" },
};
const DISPUTED: StateWords = { tone: "soft", icon: "scale", text: "Disputed" };

/** The status on a day in the organisation's zone; the server decides by the same rule. */
export function statusOf(invoice: Standing, today: Day): InvoiceStatus {
  const { balance_minor, processing_minor, disputed_minor, due_on } = invoice;
  if (invoice.kind === "credit_note") return "credit";
  if (invoice.voided_at) return "void";
  if (balance_minor <= 0) return "paid";
  if (processing_minor > 0 || disputed_minor >= balance_minor) return "processing";
  if (due_on && due_on < today) return "overdue";
  return balance_minor < invoice.total_minor ? "partly_paid" : "open";
}

/** What can be paid now: nothing while a payment is on its way, one comes after another. */
export function payableOf(invoice: Standing): number {
  return invoice.processing_minor > 0 ? 0 : restOf(invoice);
}

/** What is still to be paid: not what is on its way, nor what the bank has yet to decide. */
export function restOf(invoice: Standing): number {
  if (invoice.kind === "credit_note" || invoice.voided_at) return 0;
  const { balance_minor, processing_minor, disputed_minor } = invoice;
  return Math.max(0, balance_minor - processing_minor - disputed_minor);
}

/** What is kept for the customer: not what is being paid back. */
export function keptOf({ balance_minor, refunding_minor = 0 }: Kept): number {
  return Math.max(0, -balance_minor - refunding_minor);
}

/** The status as a word with a shape. */
export function stateOf(invoice: Standing, today: Day): StateWords {
  const status = statusOf(invoice, today);
  if (status === "processing" && !invoice.processing_minor) return DISPUTED;
  if (status === "paid" && invoice.total_minor === 0) return { ...STATES.paid, text: "Settled" };
  return STATES[status];
}
