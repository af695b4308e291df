import type { Row } from "@doorstep/sync";
import type { Invoice, Job, Property } from "../kit/documents";
import { moneyWords } from "../kit/money";
import { usePlace } from "../kit/place";
import { useRow, useRows } from "../kit/replica";
import { addressWords, dayWords } from "../kit/words";
import { RowLink, Rows } from "../ui";
import { taxNumberWords } from "./tax";

/** Whom it is to, and what it belongs to; what this person has no access to is not linked. */
export function About({ id, doc }: { id: string; doc: Invoice }) {
  const job = useRow<Job>("job", doc.job_id ?? "");
  const property = useRow<Property>("property", doc.property_id ?? "");
  const related = useRelated(id, doc);
  return (
    <section class="belongs">
      <h2>About it</h2>
      <BillTo doc={doc} />
      <From doc={doc} />
      {doc.address && !property && <p class="soft">For work at {addressWords(doc.address)}</p>}
      <Rows>
        {job && (
          <RowLink
            href={`/portal/jobs/${job.id}`}
            icon="wrench"
            title={job.doc.title}
            detail={`Job ${job.doc.number}`}
          />
        )}
        {property && (
          <RowLink
            href={`/portal/settings/addresses/${property.id}`}
            icon="map-pin"
            title={addressWords(doc.address ?? property.doc)}
            detail="Where the work was done"
          />
        )}
        {related.map((row) => (
          <Related key={row.id} row={row} />
        ))}
      </Rows>
    </section>
  );
}

function BillTo({ doc: { bill_to } }: { doc: Invoice }) {
  const { name, line1, line2, city, postal_code } = bill_to;
  return (
    <p class="soft">To {[name, line1, line2, city, postal_code].filter(Boolean).join(", ")}</p>
  );
}

/** Whose it is, with the number that it was issued with. */
function From({ doc: { tax_number } }: { doc: Invoice }) {
  const { organization } = usePlace();
  if (!organization || !tax_number) return null;
  return (
    <p class="soft">
      From {organization.name}, {taxNumberWords(tax_number, organization.locale)}
    </p>
  );
}

function Related({ row: { id, doc } }: { row: Row<Invoice> }) {
  const { today } = usePlace();
  const credit = doc.kind === "credit_note";
  return (
    <RowLink
      href={`/portal/invoices/${id}`}
      icon={credit ? "undo-2" : "receipt-text"}
      title={`${credit ? "Credit note" : "Invoice"} ${doc.number}`}
      detail={`${moneyWords(Math.abs(doc.total_minor), doc.currency)}, ${dayWords(doc.issued_on, today)}`}
    />
  );
}

/** Credit notes about an invoice, or the invoice a credit note is about. */
function useRelated(id: string, doc: Invoice): Row<Invoice>[] {
  const rows = useRows<Invoice>("invoice") ?? [];
  return rows.filter((row) => row.doc.credits_id === id || row.id === doc.credits_id);
}
