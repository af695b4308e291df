/** Why nothing was paid: what happened, what is safe, and what to do. */
import { Problem, Unreachable } from "../kit/api";
import type { Order } from "./paying";

/** Why nothing was paid, and what to do: `way` is what is offered. */
export interface Refusal {
  what: string;
  next: string;
  way: "again" | "look" | "transfer" | "sign_in";
}

const NOT_PAID = "Nothing was paid.";
const REFUSALS: Record<string, Refusal> = {
  amount_changed: {
    what: `What is owed has changed meanwhile. ${NOT_PAID}`,
    next: "The newest amounts are being fetched. Please look at them and press again.",
    way: "look",
  },
  payment_processing: {
    what: "A payment of this is on its way already. Nothing was paid twice.",
    next: "There is nothing to do until the bank has answered.",
    way: "look",
  },
  invoice_paid: {
    what: "This has been paid already. Nothing was paid twice.",
    next: "This page shows it as soon as it has reached this device.",
    way: "look",
  },
  invoice_void: {
    what: `The office has withdrawn this invoice. ${NOT_PAID}`,
    next: "There is nothing to do.",
    way: "look",
  },
  payments_off: {
    what: `The office takes no payments here just now. ${NOT_PAID}`,
    next: "You can pay by bank transfer, or ask the office.",
    way: "transfer",
  },
  payments_away: {
    what: `The page for paying cannot be reached just now. ${NOT_PAID}`,
    next: "Please try again in a few minutes, or pay by bank transfer.",
    way: "transfer",
  },
  mixed_currencies: {
    what: `Invoices of different currencies cannot be paid at once. ${NOT_PAID}`,
    next: "Please pay them one currency at a time.",
    way: "look",
  },
  invalid: {
    what: `The portal did not understand this. ${NOT_PAID}`,
    next: "Please open this page again; if that does not help, ask the office.",
    way: "again",
  },
};
const GONE: Refusal = {
  what: `One of these invoices cannot be paid by you any more. ${NOT_PAID}`,
  next: "The newest records are being fetched. Please look again.",
  way: "look",
};
const SIGNED_OUT: Refusal = {
  what: `You are signed out here. ${NOT_PAID}`,
  next: "Please sign in again, then come back to this page.",
  way: "sign_in",
};
const FAILED: Refusal = {
  what: `That did not work. ${NOT_PAID}`,
  next: "Please try again in a few minutes, or pay by bank transfer.",
  way: "transfer",
};
const SLOW: Refusal = {
  what: `Opening the payment page took too long. ${NOT_PAID}`,
  next: "Please press again in a moment; it leads to the same page, so you cannot pay twice.",
  way: "look",
};
const AWAY: Refusal = {
  what: `Paying needs a connection, and we could not be reached. ${NOT_PAID}`,
  next: "Please try again when you have one, or pay by bank transfer.",
  way: "transfer",
};

/** What happened, what is safe, and what to do about the order that was refused. */
export function whyNotPaid(error: unknown, order?: Order): Refusal {
  if (error instanceof Unreachable) return tookTooLong(error) ? SLOW : AWAY;
  if (!(error instanceof Problem)) return FAILED;
  if (error.code === "amount_out_of_bounds") return outOfBounds(order);
  const known = REFUSALS[error.code];
  if (known) return known;
  if (error.status === 401) return SIGNED_OUT;
  if (error.status === 403 || error.status === 404) return GONE;
  if (error.status === 429)
    return { what: `${error.message} ${NOT_PAID}`, next: "Please wait a moment.", way: "again" };
  return FAILED;
}

/** An amount that cards and banks do not take: a part may be another one, an invoice is what it is. */
function outOfBounds(order?: Order): Refusal {
  const [first, ...others] = order?.invoices ?? [];
  if (others.length)
    return {
      what: `These cannot be paid together here. ${NOT_PAID}`,
      next: "Please choose fewer invoices, or pay by bank transfer.",
      way: "transfer",
    };
  if (first?.amount_minor === undefined)
    return {
      what: `This amount cannot be paid by card or bank debit. ${NOT_PAID}`,
      next: "Please pay it by bank transfer, or ask the office.",
      way: "transfer",
    };
  return {
    what: `That amount cannot be paid here. ${NOT_PAID}`,
    next: "Please choose another amount.",
    way: "look",
  };
}

/** Whether the server was reached, as far as one can tell, and only its answer did not come in time. */
function tookTooLong({ cause }: Unreachable): boolean {
  return cause instanceof DOMException && cause.name === "TimeoutError";
}
