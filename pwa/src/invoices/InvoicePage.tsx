import { useRoute } from "preact-iso";
import { SignedInAs } from "../accounts/SignedInAs";
import type { Invoice } from "../kit/documents";
import { useRow } from "../kit/replica";
import { useRole } from "../kit/role";
import { NoInvoices } from "../people/NotTheirs";
import { Empty, Page, Skeleton } from "../ui";
import { InvoiceViewer } from "./InvoiceViewer";

/** One invoice by its address, if this device has it. */
export function InvoicePage() {
  const { id = "" } = useRoute().params;
  const row = useRow<Invoice>("invoice", id);
  const site = useRole() === "site";
  if (row) return <InvoiceViewer key={row.id} row={row} />;
  if (row === undefined)
    return (
      <Page title="Invoice" back="/portal/invoices">
        <Skeleton />
      </Page>
    );
  return (
    <Page title="This invoice is not here" back="/portal/invoices">
      {site ? <NoInvoices /> : <Missing />}
    </Page>
  );
}

function Missing() {
  return (
    <Empty
      icon="receipt-text"
      title="Not on this phone"
      action={
        <a class="button" href="/portal/invoices">
          All invoices
        </a>
      }
    >
      The office has not put it here, or it has not reached this phone yet. What it sent you as
      before still counts.
      <SignedInAs />
    </Empty>
  );
}
