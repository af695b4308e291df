/** Why an invoice is not charged by itself, though that was agreed to: only its own page asks. */

import { payableOf } from "../invoices/status";
import type { Invoice } from "../kit/documents";

const HERE = "Please pay it here.";
const TRANSFER = "Please pay it by bank transfer.";
const WORDS: Record<NonNullable<Invoice["autopay_off_why"]>, [why: string, todo: string]> = {
  account_changed: ["automatic payments have to be set up again", HERE],
  payments_off: ["the office takes no payments here just now", TRANSFER],
  payment_begun: [
    "a payment of it was begun and is not finished",
    "Please go on with that one here.",
  ],
  dispute: ["a payment of it was disputed", HERE],
  refund: ["money that was paid for it went back to you", HERE],
  amount: ["a card cannot be charged this amount", TRANSFER],
  declined: ["your card was declined for it", HERE],
};

/** "It is not charged by itself, because …", and what to do; empty when there is nothing to say. */
export function whyNotCharged(invoice: Invoice): string {
  const { autopay_off_why } = invoice;
  if (!autopay_off_why || payableOf(invoice) === 0) return "";
  const [why, todo] = WORDS[autopay_off_why] ?? ["something is in the way", HERE];
  return `It is not charged by itself, because ${why}. ${todo}`;
}
