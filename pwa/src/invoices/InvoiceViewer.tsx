import type { Row } from "@doorstep/sync";
import { whyNotCharged } from "../autopay/why";
import { plannedWords } from "../autopay/words";
import type { Autopay, Day, Invoice, Payment } from "../kit/documents";
import { type Place, usePlace } from "../kit/place";
import { useRow, useRows } from "../kit/replica";
import { dayWords } from "../kit/words";
import { Button, Icon, Page, State } from "../ui";
import { About } from "./About";
import { InvoiceLines } from "./InvoiceLines";
import "../ui/screens.css";
import "./invoices.css";
import { OnPaper } from "./OnPaper";
import { PaperActs } from "./PaperActs";
import { PaySection } from "./PaySection";
import { stateOf } from "./status";
import { stepsOf } from "./steps";
import { creditedWords, headingOf, nextOf } from "./words";

/** One invoice or credit note: what it is for, how it stands, how to pay it; on paper, a paper. */
export function InvoiceViewer({ row }: { row: Row<Invoice> }) {
  const place = usePlace();
  const { id, doc } = row;
  return (
    <Page
      title={headingOf(doc, place.today)}
      back="/portal/invoices"
      above={aboveOf(doc, place.today)}
    >
      <OnPaper doc={doc} name={nameOf(doc)} place={place} />
      <Standing doc={doc} place={place} />
      <div class="cols invoice">
        <div>
          <InvoiceLines doc={doc} />
          {doc.terms && <p class="soft terms">{doc.terms}</p>}
        </div>
        <div>
          <PaySection row={row} />
          <Happened doc={doc} place={place} />
          <Papers id={id} doc={doc} />
          <About id={id} doc={doc} />
        </div>
      </div>
    </Page>
  );
}

/** "Invoice 1043, Power flush, issued Tue 10 Nov"; a title is not everywhere. */
function aboveOf(doc: Invoice, today: Day): string {
  const issued = `issued ${dayWords(doc.issued_on, today)}`;
  return [nameOf(doc), doc.title, issued].filter(Boolean).join(", ");
}

/** "Invoice 1043", "Credit note 12". */
export function nameOf({ kind, number }: Invoice): string {
  return `${kind === "credit_note" ? "Credit note" : "Invoice"} ${number}`;
}

function Standing({ doc, place }: { doc: Invoice; place: Place }) {
  const begun = useRow<Payment>("payment", doc.paying_id ?? "")?.doc;
  const autopay = useRows<Autopay>("autopay")?.[0]?.doc;
  const credited = useRow<Invoice>("invoice", doc.credits_id ?? "")?.doc;
  const { tone, icon, text } = stateOf(doc, place.today);
  return (
    <div class="about standing">
      <State tone={tone} icon={icon}>
        {text}
      </State>
      <p class="soft">
        {plannedWords(doc, autopay, place.today) ||
          creditedWords(doc, credited) ||
          [nextOf(doc, place.today, begun), whyNotCharged(doc)].filter(Boolean).join(" ")}
      </p>
    </div>
  );
}

function Happened({ doc, place }: { doc: Invoice; place: Place }) {
  const credited = useRow<Invoice>("invoice", doc.credits_id ?? "")?.doc;
  return (
    <section class="happened">
      <h2>What happened</h2>
      <ol class="steps">
        {stepsOf(doc, place, credited).map(({ title, detail, done, to }, at) => (
          <li key={at} class={done ? "done" : ""}>
            <b>{title}</b>
            <small>{detail}</small>
            {to && (
              <a class="link" href={to.href}>
                {to.label}
              </a>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** The PDF, to be saved or shared, and this page on paper, for which no connection is needed. */
function Papers({ id, doc }: { id: string; doc: Invoice }) {
  return (
    <PaperActs
      path={`/api/portal/invoices/${id}/pdf`}
      name={`${nameOf(doc).toLowerCase().replaceAll(" ", "-")}.pdf`}
      label="PDF"
    >
      <Button onClick={() => print()}>
        <Icon name="printer" /> Print
      </Button>
    </PaperActs>
  );
}
