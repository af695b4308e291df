import type { Row } from "@doorstep/sync";
import { useState } from "preact/hooks";
import type { Invoice } from "../kit/documents";
import { moneyWords } from "../kit/money";
import { type Place, usePlace } from "../kit/place";
import { useRows } from "../kit/replica";
import { countWords } from "../kit/words";
import { Button, Choice, Empty, Page, Rows, Skeleton } from "../ui";
import { BankTransfer } from "./BankTransfer";
import { CardDetail, cardTitle, Standing } from "./InvoiceCard";
import "./invoices.css";
import { placesOf } from "./listing";
import { orderOf } from "./paying";
import { Refused } from "./Refused";
import {
  allOf,
  allWords,
  chooseOne,
  chosenOf,
  currenciesOf,
  isFull,
  MOST,
  payableRows,
} from "./several";
import { usePay } from "./usePay";

/** Several open invoices of one currency, chosen and paid at once. */
export function PaySeveral() {
  const place = usePlace();
  const rows = useRows<Invoice>("invoice");
  const payable = rows && payableRows(rows, place.today);
  return (
    <Page title="Pay several invoices" back="/portal/invoices">
      {!payable ? <Skeleton /> : payable.length ? <Choosing {...{ payable, place }} /> : <None />}
    </Page>
  );
}

function Choosing({ payable, place }: { payable: Row<Invoice>[]; place: Place }) {
  const currencies = currenciesOf(payable);
  const [wanted, setWanted] = useState("");
  const [chosen, setChosen] = useState(new Set<string>());
  const currency = currencies.includes(wanted) ? wanted : (currencies[0] ?? "");
  const rows = payable.filter(({ doc }) => doc.currency === currency);
  const choose = (row: Row<Invoice>, on: boolean) =>
    setChosen((before) => chooseOne(payable, before, row, on));
  const count = chosenOf(rows, chosen, currency).length;
  const full = isFull(count);
  const all = count === rows.length || full;
  return (
    <>
      {currencies.length > 1 && (
        <Choice
          legend="One currency at a time"
          options={currencies.map((each) => ({ value: each, label: each }))}
          value={currency}
          onChange={setWanted}
        />
      )}
      <fieldset class="choose">
        <legend class="hidden">Invoices to pay</legend>
        {rows.length > MOST && (
          <p>Up to {MOST} invoices can be paid at once. Pay the others after these.</p>
        )}
        <Button class="quiet" onClick={() => setChosen(all ? new Set() : allOf(rows))}>
          {allWords(rows.length, count)}
        </Button>
        <Rows>
          {rows.map((row) => (
            <Choosable
              key={row.id}
              {...{ row, place, full, where: placesOf(rows).length > 1, on: chosen.has(row.id) }}
              onChange={(on) => choose(row, on)}
            />
          ))}
        </Rows>
      </fieldset>
      <Dock rows={chosenOf(rows, chosen, currency)} currency={currency} />
    </>
  );
}

interface ChoosableProps {
  row: Row<Invoice>;
  place: Place;
  where: boolean;
  full: boolean;
  on: boolean;
  onChange(on: boolean): void;
}

function Choosable({ row: { doc }, place, where, full, on, onChange }: ChoosableProps) {
  return (
    <li>
      <label class="row">
        <input
          type="checkbox"
          checked={on}
          disabled={full && !on}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <span>
          <b>{cardTitle(doc)}</b>
          <small>
            <CardDetail {...{ doc, place, where }} />
          </small>
        </span>
        <Standing doc={doc} place={place} />
      </label>
    </li>
  );
}

/** What the chosen ones come to, and the way to pay them; it stays in sight. */
function Dock({ rows, currency }: { rows: Row<Invoice>[]; currency: string }) {
  const [paying, pay] = usePay();
  const order = { ...orderOf(rows), currency };
  const busy = paying.state === "busy";
  const amount = moneyWords(order.total_minor, currency);
  const numbers = rows.map(({ doc }) => doc.number);
  const away = paying.state === "refused" && paying.refusal.way === "transfer";
  return (
    <>
      <div class="dock">
        <Refused paying={paying} />
        <p role="status">
          {rows.length ? countWords(rows.length, "invoice") : "None chosen"}
          {rows.length > 0 && <span class="hidden">, {amount}</span>}
        </p>
        <Button kind="primary" busy={busy} disabled={rows.length === 0} onClick={() => pay(order)}>
          {busy ? "Opening…" : rows.length ? `Pay ${amount}` : "Pay"}
        </Button>
      </div>
      {away && (
        <div class="pay">
          <BankTransfer
            {...{ currency, minor: order.total_minor, bank: rows[0]?.doc.bank ?? [] }}
            reference={numbers.join(", ")}
            open
          />
        </div>
      )}
    </>
  );
}

function None() {
  return (
    <Empty
      icon="check"
      title="Nothing to pay"
      action={
        <a class="button" href="/portal/invoices">
          All invoices
        </a>
      }
    >
      What is open is listed here, to be paid at once.
    </Empty>
  );
}
