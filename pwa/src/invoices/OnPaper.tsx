import type { Invoice } from "../kit/documents";
import type { Place } from "../kit/place";
import { longDayWords } from "../kit/words";
import { taxNumberWords } from "./tax";

interface Props {
  doc: Invoice;
  name: string;
  place: Place;
}

/** What a printed invoice has on top, and no screen does. */
export function OnPaper({ doc, name, place: { organization } }: Props) {
  const { bill_to, bank, tax_number } = doc;
  const tax = tax_number && taxNumberWords(tax_number, organization?.locale);
  const lines = [
    bill_to.name,
    bill_to.line1,
    bill_to.line2,
    `${bill_to.city} ${bill_to.postal_code}`,
  ];
  return (
    <div class="on-paper" aria-hidden="true">
      <p class="from">
        <b>{organization?.name}</b>
        {[tax, organization?.phone, organization?.email].filter(Boolean).map((each) => (
          <span key={each}>{each}</span>
        ))}
      </p>
      <p>
        {lines
          .filter((line): line is string => Boolean(line?.trim()))
          .map((line) => (
            <span key={line}>{line}</span>
          ))}
      </p>
      <p>
        <b>{name}</b>
        <span>Issued {longDayWords(doc.issued_on, "")}</span>
        {doc.voided_at && <span>Withdrawn, nothing is to be paid</span>}
        {doc.due_on && <span>Due {longDayWords(doc.due_on, "")}</span>}
        {bank.map(({ label, value }) => (
          <span key={label}>
            {label}: {value}
          </span>
        ))}
        {bank.length > 0 && <span>Reference: {doc.number}</span>}
      </p>
    </div>
  );
}
