import type { Row } from "@doorstep/sync";
import { useLocation, useRoute } from "preact-iso";
import "../invoices/invoices.css";
import { PaperActs } from "../invoices/PaperActs";
import { payableOf } from "../invoices/status";
import type { Invoice, Payment } from "../kit/documents";
import { moneyWords } from "../kit/money";
import { type Place, usePlace } from "../kit/place";
import { useRow, useRows } from "../kit/replica";
import { useRole } from "../kit/role";
import { momentWords } from "../kit/words";
import { NoInvoices } from "../people/NotTheirs";
import { Page, RowLink, Rows, Skeleton, State } from "../ui";
import { GoOn } from "./GoOn";
import { useHurry } from "./useHurry";
import {
  type Back,
  isPaid,
  type Left,
  leftOf,
  methodWords,
  type Told,
  toldOf,
  toldOfNone,
} from "./words";

/** Where the payment page leads back to, and where a receipt is. Only the copy says what was paid. */
export function PaymentPage() {
  const { id = "" } = useRoute().params;
  const { query } = useLocation();
  const row = useRow<Payment>("payment", id);
  const site = useRole() === "site";
  const back = query.back === "done" || query.back === "left" ? query.back : undefined;
  const state = row?.doc.state;
  const open = state === "open" && (back === "done" || row?.doc.by_itself);
  const awaited = row === null || state === "processing" || Boolean(open);
  const over = useHurry(awaited && !site);
  if (row === undefined)
    return (
      <Page title="Payment" back="/portal/invoices">
        <Skeleton />
      </Page>
    );
  if (row) return <Ready key={id} row={row} back={back} over={over} />;
  const told = toldOfNone(back, over);
  return (
    <Page title={site ? "Payment" : told.title} back="/portal/invoices">
      {site ? <NoInvoices /> : <Standing told={told} />}
      {over && !site && (
        <p class="again">
          <a class="button wide" href="/portal/invoices">
            All invoices
          </a>
        </p>
      )}
    </Page>
  );
}

function Ready({ row, back, over }: { row: Row<Payment>; back: Back; over: boolean }) {
  const place = usePlace();
  const { id, doc } = row;
  const left = leftOf(doc, useRows<Invoice>("invoice") ?? [], place.today);
  const told = toldOf(doc, back, { over, left: left.length > 0 });
  return (
    <Page
      title={told.title}
      back="/portal/invoices"
      {...(doc.receipt && { above: `Receipt ${doc.receipt}` })}
    >
      <Standing told={told} />
      {doc.state === "open" && (back !== "done" || over) && !doc.by_itself && <GoOn doc={doc} />}
      {(doc.state === "failed" || doc.state === "expired") && (
        <ToInvoice doc={doc} label="Try again" />
      )}
      {isPaid(doc) && <StillToPay left={left} />}
      {doc.lost_minor > 0 && <PayAgain doc={doc} />}
      <Facts doc={doc} place={place} />
      <Parts doc={doc} />
      {doc.receipt && (
        <section>
          <h2>Receipt</h2>
          <PaperActs
            path={`/api/portal/payments/${id}/receipt`}
            name={`receipt-${doc.receipt}.pdf`}
            label="PDF"
          />
        </section>
      )}
    </Page>
  );
}

/** The state in a word, and what it means; said aloud when it changes. */
function Standing({ told: { tone, icon, text, next } }: { told: Told }) {
  return (
    <div class="about standing" role="status">
      <State tone={tone} icon={icon}>
        {text}
      </State>
      <p>{next}</p>
    </div>
  );
}

/** What is left of its invoices, each with the way to it. */
function StillToPay({ left }: { left: Left[] }) {
  return (
    <>
      {left.map(({ id, text }) => (
        <p key={id}>
          <a class="link" href={`/portal/invoices/${id}`}>
            {text}
          </a>
        </p>
      ))}
    </>
  );
}

/** Where what it was for can be paid: its invoice, or all of them. */
function ToInvoice({ doc, label }: { doc: Payment; label: string }) {
  const [only] = doc.parts;
  const to = doc.parts.length === 1 && only ? `/${only.invoice_id}` : "";
  return (
    <p class="again">
      <a class="button primary wide" href={`/portal/invoices${to}`}>
        {label}
      </a>
    </p>
  );
}

/** The way to pay what the bank took back, while it is owed. */
function PayAgain({ doc }: { doc: Payment }) {
  const ids = new Set(doc.parts.map(({ invoice_id }) => invoice_id));
  const rows = useRows<Invoice>("invoice") ?? [];
  const owed = rows.some((row) => ids.has(row.id) && payableOf(row.doc) > 0);
  return owed ? <ToInvoice doc={doc} label="Pay again" /> : null;
}

function Facts({ doc, place: { zone, now } }: { doc: Payment; place: Place }) {
  const money = (minor: number) => moneyWords(minor, doc.currency);
  const facts = [
    ["Amount", money(doc.amount_minor)],
    ["Paid by", doc.paid_by ?? ""],
    ["How", methodWords(doc)],
    ["Begun", doc.settled_at ? "" : momentWords(doc.created_at, zone, now)],
    ["Paid", doc.settled_at ? momentWords(doc.settled_at, zone, now) : ""],
    ["Returned", doc.refunded_minor ? money(doc.refunded_minor) : ""],
    ["Disputed", doc.disputed_minor ? money(doc.disputed_minor) : ""],
    ["Taken back by your bank", doc.lost_minor ? money(doc.lost_minor) : ""],
  ];
  return (
    <dl class="facts">
      {facts
        .filter(([, value]) => value)
        .map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** Which invoices it is for. */
function Parts({ doc }: { doc: Payment }) {
  return (
    <section>
      <h2>For</h2>
      <Rows>
        {doc.parts.map(({ invoice_id, number, amount_minor }) => (
          <RowLink
            key={invoice_id}
            href={`/portal/invoices/${invoice_id}`}
            icon="receipt-text"
            title={`Invoice ${number}`}
            end={<span class="amount">{moneyWords(amount_minor, doc.currency)}</span>}
          />
        ))}
      </Rows>
    </section>
  );
}
