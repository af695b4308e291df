/** How it stands with a payment, in plain words. It is paid when the copy says so, not before. */

import type { Row } from "@doorstep/sync";
import { restOf } from "../invoices/status";
import { dueWords } from "../invoices/words";
import type { Day, Invoice, Payment } from "../kit/documents";
import { moneyWords } from "../kit/money";
import type { StateWords } from "../kit/states";

/** How somebody came to the page: from the payment page, having finished there or not. */
export type Back = "done" | "left" | undefined;

/** What is said on top, and what it means. */
export interface Told extends StateWords {
  title: string;
  next: string;
}

const METHODS: Record<string, string> = {
  card: "Card",
  bank_debit: "Bank debit",
  transfer: "Bank transfer",
  cash: "Cash",
  cheque: "Cheque",
  other: "Another way",
};

/** What else is known: whether it was looked for in vain, and whether something is left to pay. */
export interface Besides {
  over?: boolean;
  left?: boolean;
}

/** A payment that this device knows. */
export function toldOf(payment: Payment, back: Back, { over, left }: Besides = {}): Told {
  const amount = moneyWords(payment.amount_minor, payment.currency);
  if (payment.state === "open" && payment.by_itself) return charging(amount);
  if (payment.state === "open")
    return back === "done" ? (over ? UNHEARD : WAITING) : begun(amount, back);
  if (payment.state === "processing") return onItsWay(payment, amount);
  if (payment.state === "failed") return failed(amount, payment.failure);
  if (payment.state === "expired") return expired(amount);
  if (payment.state === "succeeded") return paid(payment, amount, left);
  return { ...SOFT, text: String(payment.state).replaceAll("_", " "), title: amount, next: "" };
}

/** An invoice of which something is left to pay, and how much in words. */
export interface Left {
  id: string;
  text: string;
}

/** A payment that has not reached this device. */
export function toldOfNone(back: Back, over = false): Told {
  if (over) return NOWHERE;
  if (back === "done") return WAITING;
  return {
    ...{ tone: "soft", icon: "hourglass", text: "Not here yet" },
    title: "This payment is not on this device yet",
    next: "It is being looked for. If you were paying just now, please do not pay again before it is here.",
  };
}

/** Whether it is paid, and nothing of it went back or may. */
export function isPaid({ state, refunded_minor, disputed_minor, lost_minor }: Payment): boolean {
  return state === "succeeded" && !refunded_minor && !disputed_minor && !lost_minor;
}

/** What is left of the invoices that a payment was for: "£136.00 of invoice 1043 is still to pay, due tomorrow". */
export function leftOf({ parts }: Payment, invoices: Row<Invoice>[], today: Day): Left[] {
  const ids = new Set(parts.map(({ invoice_id }) => invoice_id));
  return invoices
    .filter(({ id, doc }) => ids.has(id) && restOf(doc) > 0)
    .map(({ id, doc }) => {
      const rest = `${moneyWords(restOf(doc), doc.currency)} of invoice ${doc.number}`;
      const due = dueWords(doc, today);
      return { id, text: `${rest} is still to pay${due && `, ${due}`}` };
    });
}

/** "Visa ending in 4242", else "Card"; empty until it is known. */
export function methodWords({ method, detail }: Payment): string {
  return detail || METHODS[method] || method.replaceAll("_", " ");
}

const SOFT = { tone: "soft", icon: "hourglass" } as const;
const WAITING: Told = {
  ...{ tone: "due", icon: "hourglass", text: "Waiting for word" },
  title: "Waiting for word about your payment",
  next: "The payment page has sent you back here. It counts as paid as soon as that is confirmed, mostly within a minute. Please do not pay again.",
};
const NOWHERE: Told = {
  ...{ tone: "soft", icon: "circle-alert", text: "Not here" },
  title: "This payment is not here",
  next: "There is no such payment among yours. If you were paying just now, please look at the invoice before you pay again.",
};

/** Come back as if it were paid, and looked for in vain. */
const UNHEARD: Told = {
  ...{ tone: "due", icon: "clock", text: "Not confirmed" },
  title: "We have heard nothing of this payment yet",
  next: "If you paid, it will show here by itself; there is nothing to do. If you did not, you can go on where you left.",
};

function begun(amount: string, back: Back): Told {
  return {
    ...{ tone: "due", icon: "clock", text: "Not finished" },
    title: `${amount} is not paid yet`,
    next: back
      ? "You left the payment page before it was done, and nothing was paid. You can go on whenever you like."
      : "This payment was begun and not finished. Nothing has been paid by it so far.",
  };
}

/** Nobody is to go on with it, nor can. */
function charging(amount: string): Told {
  return {
    ...{ ...SOFT, text: "Being charged" },
    title: `${amount} is being charged`,
    next: "It is being charged to your saved card just now, as you agreed. There is nothing to do; please do not pay again.",
  };
}

function onItsWay({ method }: Payment, amount: string): Told {
  const debit = method === "bank_debit" || method === "";
  return {
    ...{ ...SOFT, text: "On its way" },
    title: `${amount} is on its way`,
    next: debit
      ? "A bank debit takes up to 4 working days. There is nothing to do; please do not pay again."
      : "It is being checked. There is nothing to do; please do not pay again.",
  };
}

function failed(amount: string, failure: string): Told {
  return {
    ...{ tone: "bad", icon: "circle-alert", text: "Did not go through" },
    title: `${amount} could not be paid`,
    next: `${failure ? `${failure.replace(/\.?$/, ".")} ` : ""}Nothing was paid. You can try again, or pay in another way.`,
  };
}

function expired(amount: string): Told {
  return {
    ...{ tone: "soft", icon: "x", text: "Not finished in time" },
    title: `${amount} was not paid`,
    next: "The payment page was open too long and has closed. Nothing was paid. You can begin again.",
  };
}

/** The bank has decided against the payment: whatever it took is owed again. */
function lost(minor: number, { amount_minor, currency, parts }: Payment): Told {
  const back = moneyWords(minor, currency);
  const whole = minor >= amount_minor;
  const owed = parts.length === 1 ? "the invoice was" : "the invoices were";
  return {
    ...{ tone: "bad", icon: "scale", text: "Taken back" },
    title: `${back} went back to you`,
    next: `Your bank decided against ${whole ? "this payment" : `${back} of this payment`}, so ${owed} owed again.`,
  };
}

function paid(payment: Payment, amount: string, left = false): Told {
  const { refunded_minor, disputed_minor, amount_minor, currency } = payment;
  if (disputed_minor > 0)
    return {
      ...{ tone: "due", icon: "scale", text: "Disputed" },
      title: `${amount} paid, and disputed`,
      next: `Your bank is looking into ${moneyWords(disputed_minor, currency)} of it. There is nothing to pay until it has decided.`,
    };
  if (payment.lost_minor > 0) return lost(payment.lost_minor, payment);
  if (refunded_minor > 0)
    return {
      ...{ tone: "good", icon: "undo-2", text: "Returned" },
      title: `${moneyWords(refunded_minor, currency)} returned to you`,
      next:
        refunded_minor < amount_minor
          ? `You had paid ${amount}. What was returned can take some days to reach your account.`
          : "All of it went back the way it came; that can take some days to reach your account.",
    };
  return {
    ...{ tone: "good", icon: "check", text: "Paid" },
    title: `${amount} paid`,
    next: left ? "Thank you. A part is still to pay." : "Thank you. There is nothing more to do.",
  };
}
