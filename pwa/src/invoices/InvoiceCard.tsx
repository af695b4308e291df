import type { Row } from "@doorstep/sync";
import type { Invoice } from "../kit/documents";
import { moneyWords } from "../kit/money";
import type { Place } from "../kit/place";
import { addressWords, dayWords } from "../kit/words";
import { RowLink, State } from "../ui";
import { payableOf, restOf, stateOf } from "./status";
import { dueWords } from "./words";

interface Props {
  row: Row<Invoice>;
  place: Place;
  /** Whether there are several places, so that each is named. */
  where: boolean;
}

/** One invoice in a list: which, for what, when, and how it stands with how much. */
export function InvoiceCard({ row: { id, doc }, place, where }: Props) {
  return (
    <RowLink
      href={`/portal/invoices/${id}`}
      icon={doc.kind === "credit_note" ? "undo-2" : "receipt-text"}
      title={cardTitle(doc)}
      detail={<CardDetail {...{ doc, place, where }} />}
      end={<Standing doc={doc} place={place} />}
    />
  );
}

/** "Invoice 1043". */
export function cardTitle({ kind, number }: Invoice): string {
  return `${kind === "credit_note" ? "Credit note" : "Invoice"} ${number}`;
}

interface DetailProps {
  doc: Invoice;
  place: Place;
  where: boolean;
}

/** "Radiator valve, due tomorrow"; a rest that waits; of what is over, its day; then where. */
export function CardDetail({ doc, place: { today }, where }: DetailProps) {
  const open = waits(doc)
    ? `then ${moneyWords(restOf(doc), doc.currency)} to pay`
    : payableOf(doc) > 0 && dueWords(doc, today);
  return (
    <>
      {[doc.title, open || dayWords(doc.issued_on, today)].filter(Boolean).join(", ")}
      {where && doc.address && <span class="at">{addressWords(doc.address)}</span>}
    </>
  );
}

/** The amount, and under it the state in a word. */
export function Standing({ doc, place: { today } }: { doc: Invoice; place: Place }) {
  const { tone, icon, text } = stateOf(doc, today);
  return (
    <span class="owed">
      <span class={doc.voided_at ? "amount off" : "amount"}>
        {moneyWords(amountOf(doc), doc.currency)}
      </span>
      <State tone={tone} icon={icon}>
        {text}
      </State>
    </span>
  );
}

/** What is to be paid or on its way; of what is over, what it was about. */
function amountOf(doc: Invoice): number {
  if (doc.kind === "credit_note") return -Math.abs(doc.total_minor);
  if (doc.voided_at || doc.balance_minor <= 0) return doc.total_minor;
  return waits(doc) ? doc.processing_minor : payableOf(doc) || doc.balance_minor;
}

/** Whether there is a rest, to be paid once what is on its way has arrived. */
function waits(doc: Invoice): boolean {
  return doc.processing_minor > 0 && restOf(doc) > 0;
}
