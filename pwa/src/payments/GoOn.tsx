import { orderAgain } from "../invoices/paying";
import { Refused } from "../invoices/Refused";
import { payableOf } from "../invoices/status";
import { usePay } from "../invoices/usePay";
import type { Invoice, Payment } from "../kit/documents";
import { useRows } from "../kit/replica";
import { Button } from "../ui";

/** Leads back to the page of a payment that was begun. */
export function GoOn({ doc }: { doc: Payment }) {
  const invoices = useRows<Invoice>("invoice") ?? [];
  const [paying, pay] = usePay();
  const busy = paying.state === "busy";
  const payable = (id: string) => {
    const row = invoices.find((each) => each.id === id);
    return row && payableOf(row.doc);
  };
  return (
    <div class="pay again">
      <Button kind="primary" class="wide" busy={busy} onClick={() => pay(orderAgain(doc, payable))}>
        {busy ? "Opening the payment page…" : "Go on with the payment"}
      </Button>
      <Refused paying={paying} />
    </div>
  );
}
