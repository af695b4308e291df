import { Empty, Page } from "../ui";

/** One invoice by its address; none can be here yet. */
export default function InvoicePage() {
  return (
    <Page title="This invoice is not here" back="/portal/invoices">
      <Empty
        icon="receipt-text"
        title="Not on this phone"
        action={
          <a class="button" href="/portal/invoices">
            All invoices
          </a>
        }
      >
        The office has not put it here. What it sent you as before still counts.
      </Empty>
    </Page>
  );
}
