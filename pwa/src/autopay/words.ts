/** Paying by itself, in plain words. */

import { payableOf } from "../invoices/status";
import type { Autopay, Day, Invoice } from "../kit/documents";
import { dayOf, dayWords, whenWords } from "../kit/words";

/** Where and when the words are said. */
interface When {
  zone: string;
  today: Day;
}

/** Whether an invoice is charged by itself, now or later, as far as this device knows. */
export function isPlanned(invoice: Invoice): boolean {
  const { autopay_on, charging, paying_id } = invoice;
  return charging || (Boolean(autopay_on) && payableOf(invoice) > 0 && !paying_id);
}

/** "Will be charged to Visa ending in 4242 on Mon 7 Dec."; empty when that is not planned. */
export function plannedWords(invoice: Invoice, autopay: Autopay | undefined, today: Day): string {
  const { autopay_on, charging } = invoice;
  const card = autopay?.state === "active" && autopay.detail ? autopay.detail : "your saved card";
  if (charging) return `Is being charged to ${card} just now.`;
  if (!autopay_on || !isPlanned(invoice)) return "";
  const late = autopay_on <= today;
  return `Will be charged to ${card} ${late ? "soon" : `on ${dayWords(autopay_on, today)}`}.`;
}

/** "Agreed to by Alex Morgan on Thu 26 Nov". */
export function agreedWords({ consented_at, consented_by }: Autopay, when: When): string {
  const day = whenWords(dayOf(consented_at, when.zone), when.today);
  return `Agreed to${consented_by ? ` by ${consented_by}` : ""} ${day}`;
}

/** Why it is off, if there is something to say. */
export function endedWords({ ended_at, ended_why, detail }: Autopay, when: When): string {
  if (ended_why === "account_changed")
    return `It has to be set up again: the office is paid through another account now, for which ${detail || "your card"} was not saved. Nothing is charged by itself until then.`;
  if (!ended_at) return "";
  const day = whenWords(dayOf(ended_at, when.zone), when.today);
  if (ended_why === "declined")
    return `It was turned off ${day}, since three charges of ${detail} in a row were declined. You can save another card.`;
  return `It was turned off ${day}. Nothing is charged by itself since.`;
}

/** What is said of it in the settings. */
export function rowWords(autopay: Autopay | undefined): string {
  if (autopay?.state === "active") return `On, by ${autopay.detail}`;
  if (autopay?.ended_why === "account_changed") return "Off: it has to be set up again";
  return "Off: you pay each invoice yourself";
}
