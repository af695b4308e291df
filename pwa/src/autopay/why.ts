/** Why an invoice is not charged by itself, though that was agreed to: only its own page asks. */

import { payableOf } from "../invoices/status";
import type { Autopay, Invoice, Payment } from "../kit/documents";
import { minorDigits } from "../kit/money";
import { isPlanned } from "./words";

/** What this device knows beside the invoice. */
export interface Known {
  autopay: Autopay | undefined;
  /** The payments that are about the invoice. */
  payments: Payment[];
  /** Whether the office takes payments here at all. */
  online: boolean;
}

/** The most that a card is charged at once; `backend/doorstep/invoices/owing.py` has the rule. */
const LARGEST = 99_999_999;
const HERE = "Please pay it here.";
const TRANSFER = "Please pay it by bank transfer.";

/** "It is not charged by itself, because …", and what to do; empty when there is nothing to say. */
export function whyNotCharged(invoice: Invoice, known: Known): string {
  const { autopay } = known;
  if (autopay?.state !== "active" || payableOf(invoice) === 0 || isPlanned(invoice)) return "";
  const [why, todo] = reasonOf(invoice, autopay, known);
  return why && `It is not charged by itself, because ${why}. ${todo}`;
}

/** The first thing in the way, as the server looks at them; nothing when a charge is to come. */
function reasonOf(invoice: Invoice, autopay: Autopay, known: Known): [string, string] {
  const kinds = new Set(invoice.entries.map(({ kind }) => kind));
  if (!known.online) return ["the office takes no payments here just now", TRANSFER];
  if (invoice.paying_id) return begun(known.payments);
  if (kinds.has("dispute")) return ["a payment of it was disputed", HERE];
  if (kinds.has("refund")) return ["money that was paid for it went back to you", HERE];
  if (!isChargeable(invoice)) return ["a card cannot be charged this amount", TRANSFER];
  if (known.payments.some((payment) => wasDeclined(payment, autopay)))
    return ["a payment of it by card did not go through", HERE];
  return ["", ""];
}

/** One that is on its way is told of elsewhere. */
function begun(payments: Payment[]): [string, string] {
  if (payments.some(({ state }) => state === "processing")) return ["", ""];
  return ["a payment of it was begun and is not finished", "Please go on with that one here."];
}

/** Cards are charged thousandths by tens, and no fifths of an ariary. */
function isChargeable({ balance_minor, currency }: Invoice): boolean {
  const step = currency === "MGA" ? 100 : minorDigits(currency) === 3 ? 10 : 1;
  return balance_minor <= LARGEST && balance_minor % step === 0;
}

function wasDeclined({ state, created_at }: Payment, { consented_at }: Autopay): boolean {
  return state === "failed" && created_at > consented_at;
}
