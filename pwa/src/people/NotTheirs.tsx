import { useCell } from "../kit/cell";
import { session } from "../kit/session";
import { Empty } from "../ui";

/** What somebody sees where work would be whose access is for invoices only. */
export function InvoicesOnly() {
  return (
    <Empty
      icon="receipt-text"
      title="Your access is for invoices"
      action={
        <a class="button" href="/portal/invoices">
          Invoices
        </a>
      }
    >
      Visits and jobs are seen by the owners of {useCustomer()} and by who has access on site. They
      can ask for service, too.
    </Empty>
  );
}

/** What somebody sees where invoices would be whose access has none. */
export function NoInvoices() {
  return (
    <Empty icon="receipt-text" title="Your access has no invoices">
      Invoices are seen by the owners of {useCustomer()} and by who has access for billing. Please
      ask one of them.
    </Empty>
  );
}

function useCustomer(): string {
  return useCell(session)?.customer.name ?? "this account";
}
