/** How it stands with an invoice, in plain words. */
import type { Day, Invoice, Payment } from "../kit/documents";
import { moneyWords } from "../kit/money";
import { countWords, daysBetween, dayWords, whenWords } from "../kit/words";
import { keptOf, payableOf, restOf, statusOf } from "./status";

/** "due tomorrow", "3 days overdue"; empty when there is no date to pay by. */
export function dueWords({ due_on }: Pick<Invoice, "due_on">, today: Day): string {
  if (!due_on) return "";
  const late = daysBetween(due_on, today);
  return late > 0 ? `${countWords(late, "day")} overdue` : `due ${whenWords(due_on, today)}`;
}

/** The heading of an invoice: "£186.00 due tomorrow", "Paid". */
export function headingOf(invoice: Invoice, today: Day): string {
  const money = (minor: number) => moneyWords(minor, invoice.currency);
  const status = statusOf(invoice, today);
  if (status === "credit") return `Credit of ${money(Math.abs(invoice.total_minor))}`;
  if (status === "void") return "Withdrawn, nothing to pay";
  if (status === "paid") return paidHeading(invoice, money);
  if (status === "processing") return heldHeading(invoice, money);
  const due = dueWords(invoice, today);
  const amount = money(payableOf(invoice));
  return status === "overdue" ? `${amount}, ${due}` : `${amount} ${due || "to pay"}`;
}

/** What happens next, in a sentence. */
export function nextOf(invoice: Invoice, today: Day, payment?: Payment): string {
  const { due_on } = invoice;
  switch (statusOf(invoice, today)) {
    case "credit":
      return "It lowers what you owe. There is nothing to do.";
    case "void":
      return "The office has withdrawn this invoice. There is nothing to do.";
    case "paid":
      return creditWords(invoice) || "There is nothing to do.";
    case "processing":
      return [onItsWay(invoice, payment), restWords(invoice, today)].filter(Boolean).join(" ");
    case "overdue":
      if (cameBack(invoice)) return returned(invoice);
      return `It was due ${dueDay(due_on ?? today, today)}. If you have just paid by transfer, the office still has to record it.`;
    default:
      if (cameBack(invoice)) return returned(invoice);
      return due_on
        ? `Please pay by ${dayWords(due_on, today)}.`
        : "There is no date by which to pay.";
  }
}

/** What becomes of what was paid or credited beyond what was owed; the statement says the same. */
export function keptWords(minor: number, currency: string): string {
  return `We keep ${moneyWords(minor, currency)} for you. Ask us to use it for another invoice, or to pay it back.`;
}

/** What becomes of what is paid back by itself; the statement says the same. */
export function refundingWords(minor: number, currency: string): string {
  return `${moneyWords(minor, currency)} is being paid back to you. That can take some days to reach your account.`;
}

/** What becomes of an invoice's credit, which is kept or paid back; empty of one without. */
function creditWords(invoice: Invoice): string {
  const { refunding_minor, currency } = invoice;
  const kept = keptOf(invoice);
  return [
    refunding_minor > 0 && refundingWords(refunding_minor, currency),
    kept > 0 && keptWords(kept, currency),
  ]
    .filter(Boolean)
    .join(" ");
}

/** What a credit note led to whose invoice had been paid; empty of anything else. */
export function creditedWords({ kind }: Invoice, credited: Invoice | undefined): string {
  if (kind !== "credit_note" || !credited || credited.balance_minor >= 0) return "";
  return `It was taken off invoice ${credited.number}, of which more is paid than is owed now. ${creditWords(credited)}`;
}

/** Whether money that was paid is back with the customer, as the last that happened. */
function cameBack({ entries, disputed_minor }: Invoice): boolean {
  const last = entries.at(-1)?.kind;
  return last === "refund" || (last === "dispute" && disputed_minor === 0);
}

function returned({ entries, currency }: Invoice): string {
  const back = moneyWords(entries.at(-1)?.amount_minor ?? 0, currency);
  return `${back} that you had paid was returned to you, so this is open again.`;
}

function paidHeading(invoice: Invoice, money: (minor: number) => string): string {
  const paid = invoice.entries.some(({ kind }) => kind === "payment");
  const kept = keptOf(invoice);
  const credit = kept
    ? `${money(kept)} kept for you`
    : `${money(-invoice.balance_minor)} going back`;
  if (invoice.balance_minor < 0) return `${paid ? "Paid, " : ""}${credit}`;
  return paid ? "Paid" : "Nothing to pay";
}

/** "The rest, £40.00, can be paid once it has arrived; it is due tomorrow."; empty without a rest. */
export function restWords(invoice: Invoice, today: Day): string {
  const { currency, due_on } = invoice;
  const rest = invoice.processing_minor > 0 ? restOf(invoice) : 0;
  if (!rest) return "";
  const due = due_on && `; it ${due_on < today ? "was" : "is"} due ${whenWords(due_on, today)}`;
  return `The rest, ${moneyWords(rest, currency)}, can be paid once it has arrived${due || ""}.`;
}

/** "£60.00 of £100.00 on its way"; "£100.00 on its way" when that is all of it. */
function heldHeading(invoice: Invoice, money: (minor: number) => string): string {
  const { balance_minor, processing_minor, disputed_minor } = invoice;
  if (!processing_minor) return `${money(disputed_minor)} disputed`;
  const whole = restOf(invoice) > 0 ? ` of ${money(balance_minor)}` : "";
  return `${money(processing_minor)}${whole} on its way`;
}

function onItsWay({ processing_minor }: Invoice, payment?: Payment): string {
  if (!processing_minor)
    return "Your bank is looking into a payment of it. There is nothing to pay until it has decided.";
  return payment?.method && payment.method !== "bank_debit"
    ? "Your payment is being checked. There is nothing to do; please do not pay again."
    : "Your bank debit is on its way; that takes up to 4 working days. Please do not pay again.";
}

function dueDay(day: Day, today: Day): string {
  const when = whenWords(day, today);
  return when === "yesterday" ? when : `on ${dayWords(day, today)}`;
}

/** The heading of all invoices: "£186.00 and €20.00 to pay"; nothing *now* when a rest waits. */
export function owedWords(totals: { currency: string; minor: number }[], waits = false): string {
  const amounts = totals.map(({ currency, minor }) => moneyWords(minor, currency));
  const last = amounts.pop();
  if (!last) return waits ? "Nothing to pay now" : "Nothing to pay";
  return `${amounts.length ? `${amounts.join(", ")} and ${last}` : last} to pay`;
}
