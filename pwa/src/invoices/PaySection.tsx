import type { Row } from "@doorstep/sync";
import { isPlanned } from "../autopay/words";
import type { Autopay, Invoice, Payment } from "../kit/documents";
import { moneyWords } from "../kit/money";
import { type Place, usePlace } from "../kit/place";
import { useRow, useRows } from "../kit/replica";
import { dayOf, whenWords } from "../kit/words";
import { Button } from "../ui";
import { BankTransfer } from "./BankTransfer";
import { creditsOf } from "./listing";
import { PayPart } from "./PayPart";
import { type Order, orderAgain, orderOf } from "./paying";
import { Refused } from "./Refused";
import { payableOf } from "./status";
import { usePay } from "./usePay";

/** How an invoice is paid; nothing when there is nothing to pay. */
export function PaySection({ row: { id, doc } }: { row: Row<Invoice> }) {
  const { organization } = usePlace();
  const begun = useRow<Payment>("payment", doc.paying_id ?? "")?.doc;
  const payable = payableOf(doc);
  if (payable <= 0 || !organization) return null;
  const amount = moneyWords(payable, doc.currency);
  // The payment may reach the copy before what it says of its invoice.
  if (begun?.state === "processing" || doc.charging)
    return (
      <section class="pay">
        <h2>Pay</h2>
        <p class="note">
          {doc.charging
            ? "It is being charged to your saved card just now."
            : "A payment is on its way."}{" "}
          Please do not pay again.
        </p>
      </section>
    );
  const way = organization.paying?.online ? "online" : "transfer";
  return (
    <section class="pay">
      <h2>Pay</h2>
      <Kept currency={doc.currency} />
      {way === "online" ? (
        <Online {...{ id, doc, begun, amount }} />
      ) : (
        <BankTransfer {...transferOf(doc)} open />
      )}
    </section>
  );
}

/** What is kept for the customer pays nothing by itself: that they may ask for it is told here. */
function Kept({ currency }: { currency: string }) {
  const kept = creditsOf(useRows<Invoice>("invoice") ?? []).find(
    (each) => each.currency === currency,
  );
  if (!kept) return null;
  return (
    <p class="note">
      We keep {moneyWords(kept.minor, currency)} for you. Before you pay, you can ask us to use it
      for this invoice.
    </p>
  );
}

interface Props {
  id: string;
  doc: Invoice;
  begun: Payment | undefined;
  amount: string;
}

function Online({ id, doc, begun, amount }: Props) {
  const place = usePlace();
  const [paying, pay] = usePay();
  const whole = orderOf([{ id, doc }]);
  const again = useAgain(doc, begun);
  const only = again && (again.invoices.length > 1 || again.total_minor !== whole.total_minor);
  const busy = paying.state === "busy";
  const planned = isPlanned(doc);
  return (
    <>
      {planned && <ByItself doc={doc} />}
      {doc.paying_id && <Begun {...{ begun, place }} />}
      <Button
        kind={planned ? "plain" : "primary"}
        class="wide"
        busy={busy}
        onClick={() => pay(doc.paying_id ? (again ?? whole) : whole)}
      >
        {busy
          ? "Opening the payment page…"
          : doc.paying_id
            ? "Go on with that payment"
            : `Pay ${amount}${planned ? " now instead" : ""}`}
      </Button>
      {only && (
        <Button class="wide" busy={busy} onClick={() => pay(whole)}>
          Pay {amount} of this invoice instead
        </Button>
      )}
      <p class="soft">Card, wallet or bank debit, on Stripe's secure page.</p>
      <Refused paying={paying} />
      <PayPart {...{ id, doc, busy }} onPay={pay} />
      {!planned && <ByItself doc={doc} />}
      <BankTransfer
        {...transferOf(doc)}
        open={paying.state === "refused" && paying.refusal.way === "transfer"}
      />
    </>
  );
}

/** The way to have it done, or to see that it is going to be. */
function ByItself({ doc }: { doc: Invoice }) {
  const autopay = useRows<Autopay>("autopay")?.[0]?.doc;
  if (isPlanned(doc))
    return (
      <p>
        <span class="soft">You need not do anything.</span>{" "}
        <a class="link" href="/portal/settings/autopay">
          See your automatic payments
        </a>
      </p>
    );
  if (autopay?.state === "active") return null;
  return (
    <p>
      <a class="link" href="/portal/settings/autopay">
        Set up automatic payments{autopay?.ended_why === "account_changed" && " again"}
      </a>
    </p>
  );
}

function transferOf(doc: Invoice) {
  const { bank, number: reference, currency } = doc;
  return { bank, reference, currency, minor: payableOf(doc) };
}

/** What was begun, as far as this device knows it. */
function Begun({ begun, place }: { begun: Payment | undefined; place: Place }) {
  const by = begun?.paid_by ? ` by ${begun.paid_by}` : "";
  const when = begun ? ` ${whenWords(dayOf(begun.created_at, place.zone), place.today)}` : "";
  const amount = begun ? ` of ${moneyWords(begun.amount_minor, begun.currency)}` : "";
  return (
    <p class="begun">
      A payment{amount} was begun{when}
      {by} and is not finished. Nothing has been paid by it so far.
    </p>
  );
}

/** The order of a payment that was begun, if this device knows that. */
function useAgain({ paying_id }: Invoice, begun: Payment | undefined): Order | undefined {
  const invoices = useRows<Invoice>("invoice") ?? [];
  if (!paying_id || begun?.state !== "open") return undefined;
  const byId = new Map(invoices.map(({ id, doc }) => [id, payableOf(doc)]));
  return orderAgain(begun, (id) => byId.get(id));
}
