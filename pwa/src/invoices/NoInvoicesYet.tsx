import { usePlace } from "../kit/place";
import { Empty, Icon } from "../ui";

/** Where invoices will be, for whose access has them. */
export function NoInvoicesYet() {
  const phone = usePlace().organization?.phone;
  return (
    <Empty
      icon="receipt-text"
      title="No invoices here yet"
      action={
        phone ? (
          <a class="button" href={`tel:${phone.replace(/[^+\d]/g, "")}`}>
            <Icon name="phone" /> Ask about a bill
          </a>
        ) : undefined
      }
    >
      The office still sends its invoices as before. As soon as it puts them here, you will see what
      is open and what was paid.
    </Empty>
  );
}
