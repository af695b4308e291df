import type { Row } from "@doorstep/sync";
import { useMemo, useState } from "preact/hooks";
import { useShown } from "../jobs/useShown";
import type { Invoice } from "../kit/documents";
import { moneyWords } from "../kit/money";
import { type Place, usePlace } from "../kit/place";
import { useRows } from "../kit/replica";
import { useRole } from "../kit/role";
import { countWords } from "../kit/words";
import { NoInvoices } from "../people/NotTheirs";
import { Empty, Icon, Page, Rows, Skeleton, State } from "../ui";
import { Filters } from "./Filters";
import { InvoiceCard } from "./InvoiceCard";
import "../ui/screens.css";
import "./invoices.css";
import { filterOfAddress, keepInAddress } from "./filtering";
import {
  creditsOf,
  filterInvoices,
  NO_FILTER,
  placesOf,
  refundsOf,
  restsOf,
  sortInvoices,
  totalsOf,
} from "./listing";
import { NoInvoicesYet } from "./NoInvoicesYet";
import { payableRows } from "./several";
import { keptWords, owedWords, refundingWords } from "./words";

/** What is to be paid, what is on its way, and what is over. */
export function Invoices() {
  const site = useRole() === "site";
  const rows = useRows<Invoice>("invoice");
  const place = usePlace();
  if (site || !rows?.length)
    return (
      <Page title="Invoices">
        {site ? <NoInvoices /> : rows ? <NoInvoicesYet /> : <Skeleton />}
      </Page>
    );
  return (
    <Page title={owedWords(totalsOf(rows, place.today), restsOf(rows).length > 0)}>
      <Owed rows={rows} place={place} />
      <Acts rows={rows} place={place} />
      <InvoiceList rows={rows} place={place} />
    </Page>
  );
}

interface ListProps {
  rows: Row<Invoice>[];
  place: Place;
}

/** What of it is late, what has to wait, and what is kept; each currency by itself. */
function Owed({ rows, place }: ListProps) {
  const late = totalsOf(rows, place.today).filter((total) => total.late > 0);
  return (
    <div class="standing">
      {late.map(({ currency, late }) => (
        <State key={currency} tone="bad" icon="circle-alert">
          {moneyWords(late, currency)} overdue
        </State>
      ))}
      {restsOf(rows).map(({ currency, minor }) => (
        <State key={currency} tone="soft" icon="hourglass">
          {moneyWords(minor, currency)} to pay once a payment has arrived
        </State>
      ))}
      {refundsOf(rows).map(({ currency, minor }) => (
        <p key={currency} class="soft">
          {refundingWords(minor, currency)}
        </p>
      ))}
      {creditsOf(rows).map(({ currency, minor }) => (
        <p key={currency} class="soft">
          {keptWords(minor, currency)}
        </p>
      ))}
    </div>
  );
}

function Acts({ rows, place }: ListProps) {
  const several = payableRows(rows, place.today).length > 1;
  return (
    <p class="acts ways">
      {several && place.organization?.paying?.online && (
        <a class="button" href="/portal/invoices/pay">
          <Icon name="list-checks" /> Pay several
        </a>
      )}
      <a class="button" href="/portal/invoices/statement">
        <Icon name="file-text" /> Statement
      </a>
    </p>
  );
}

function InvoiceList({ rows, place }: ListProps) {
  const [filter, setFilter] = useState(filterOfAddress);
  const change = (next: typeof filter) => {
    setFilter(next);
    keepInAddress(next);
  };
  const { today } = place;
  const found = useMemo(() => filterInvoices(rows, filter, today), [rows, filter, today]);
  const sorted = useMemo(() => sortInvoices(found, today), [found, today]);
  const places = useMemo(() => placesOf(rows), [rows]);
  const narrowed = Object.values(filter).some(Boolean);
  const all = { place, where: places.length > 1, list: JSON.stringify(filter) };
  return (
    <>
      {rows.length > 3 && <Filters {...{ filter, places }} onChange={change} />}
      <p class="found" aria-live="polite">
        {narrowed ? `${countWords(found.length, "invoice")} found` : ""}
      </p>
      <Part title="To pay" rows={sorted.open} {...all} />
      <Part title="On its way" rows={sorted.coming} {...all} />
      <Part title="Paid and closed" rows={sorted.over} {...all} />
      {found.length === 0 && <NoneFound onClear={() => change(NO_FILTER)} />}
    </>
  );
}

interface PartProps extends ListProps {
  title: string;
  where: boolean;
  list: string;
}

function Part({ title, rows, place, where, list }: PartProps) {
  const { shown, more, end } = useShown(rows.length, list);
  if (rows.length === 0) return null;
  return (
    <section class="jobs" aria-label={title}>
      <h2>
        {title} <span class="count">{rows.length}</span>
      </h2>
      <Rows>
        {rows.slice(0, shown).map((row) => (
          <InvoiceCard key={row.id} row={row} place={place} where={where} />
        ))}
      </Rows>
      {shown < rows.length && (
        <button type="button" class="more" ref={end} onClick={more}>
          Show more
        </button>
      )}
    </section>
  );
}

function NoneFound({ onClear }: { onClear(): void }) {
  return (
    <Empty
      icon="search"
      title="Nothing found"
      action={
        <button type="button" onClick={onClear}>
          Show all invoices
        </button>
      }
    >
      No invoice is like that. Try fewer words, or look everywhere.
    </Empty>
  );
}
