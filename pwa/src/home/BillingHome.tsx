import type { Row } from "@doorstep/sync";
import { InvoiceCard } from "../invoices/InvoiceCard";
import "../invoices/invoices.css";
import { placesOf, restsOf, sortInvoices, totalsOf } from "../invoices/listing";
import { owedWords } from "../invoices/words";
import type { Invoice, Payment } from "../kit/documents";
import { moneyWords } from "../kit/money";
import { type Place, usePlace } from "../kit/place";
import { useRows } from "../kit/replica";
import { dayLabel, dayOf } from "../kit/words";
import { toldOf } from "../payments/words";
import { InvoicesOnly } from "../people/NotTheirs";
import { Page, RowLink, Rows, Skeleton, State } from "../ui";
import { Needs } from "./Needs";
import type { Need } from "./needs";

const FEW = 4;

/** The home of who has access to invoices alone: what is to be paid leads. */
export function BillingHome({ greeting, needs }: { greeting: string; needs: Need[] }) {
  const place = usePlace();
  const invoices = useRows<Invoice>("invoice");
  const payments = useRows<Payment>("payment");
  if (!invoices || !payments)
    return (
      <Page title="Home">
        <Skeleton />
      </Page>
    );
  const { coming, over } = sortInvoices(invoices, place.today);
  const where = placesOf(invoices).length > 1;
  const owed = owedWords(totalsOf(invoices, place.today), restsOf(invoices).length > 0);
  return (
    <Page title={invoices.length ? owed : greeting}>
      {invoices.length + needs.length === 0 && <InvoicesOnly />}
      <div class="cols">
        <div>
          <Needs needs={needs} />
          {invoices.length > 0 && needs.length === 0 && (
            <p class="soft">New invoices appear here, with when they are due.</p>
          )}
          <Some title="Lately" rows={[...coming, ...over]} {...{ place, where }} />
        </div>
        <div>
          <Payments rows={payments} place={place} />
        </div>
      </div>
    </Page>
  );
}

interface SomeProps {
  title: string;
  rows: Row<Invoice>[];
  place: Place;
  where: boolean;
}

function Some({ title, rows, place, where }: SomeProps) {
  if (rows.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <Rows>
        {rows.slice(0, FEW).map((row) => (
          <InvoiceCard key={row.id} {...{ row, place, where }} />
        ))}
      </Rows>
      <a class="link" href="/portal/invoices">
        All invoices
      </a>
    </section>
  );
}

function Payments({ rows, place }: { rows: Row<Payment>[]; place: Place }) {
  const newest = rows.toSorted((a, b) => (a.doc.created_at < b.doc.created_at ? 1 : -1));
  if (rows.length === 0) return null;
  return (
    <section>
      <h2>Payments</h2>
      <Rows>
        {newest.slice(0, FEW).map(({ id, doc }) => (
          <PaymentRow key={id} {...{ id, doc, place }} />
        ))}
      </Rows>
    </section>
  );
}

function PaymentRow({ id, doc, place }: { id: string; doc: Payment; place: Place }) {
  const { tone, icon, text } = toldOf(doc, undefined);
  const numbers = doc.parts.map(({ number }) => number).join(", ");
  const day = dayLabel(dayOf(doc.settled_at ?? doc.created_at, place.zone), place.today);
  return (
    <RowLink
      href={`/portal/payments/${id}`}
      icon="credit-card"
      title={moneyWords(doc.amount_minor, doc.currency)}
      detail={`For invoice ${numbers}, ${day}`}
      end={
        <State tone={tone} icon={icon}>
          {text}
        </State>
      }
    />
  );
}
