import { useState } from "preact/hooks";
import type { Invoice } from "../kit/documents";
import { moneyWords } from "../kit/money";
import { usePlace } from "../kit/place";
import { Button, Field, showFirst } from "../ui";
import { partTyped } from "./part";
import { type Order, partOf } from "./paying";
import { payableOf } from "./status";

interface Props {
  id: string;
  doc: Invoice;
  busy: boolean;
  onPay(order: Order): void;
}

/** To pay a part, where the office lets parts be paid and there is more than one to pay. */
export function PayPart({ id, doc, busy, onPay }: Props) {
  const paying = usePlace().organization?.paying;
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState<string>();
  const { currency } = doc;
  const most = payableOf(doc);
  const least = Math.max(paying?.least_minor ?? 0, 1);
  if (!paying?.parts || least >= most) return null;
  const typed = partTyped(text, { currency, least, most });
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    setWrong("wrong" in typed ? typed.wrong : undefined);
    if ("wrong" in typed) showFirst(event.currentTarget);
    else onPay(partOf(id, doc, typed.minor));
  };
  return (
    <details class="fold">
      <summary>Pay a part of it</summary>
      <form noValidate onSubmit={send}>
        <Field
          label="Amount"
          inputMode="decimal"
          autocomplete="off"
          value={text}
          hint={`From ${moneyWords(least, currency)} to ${moneyWords(most, currency)}`}
          error={wrong}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setWrong(undefined);
          }}
        />
        <Button type="submit" class="wide" busy={busy}>
          {"minor" in typed ? `Pay ${moneyWords(typed.minor, currency)}` : "Pay this part"}
        </Button>
      </form>
    </details>
  );
}
