import { useState } from "preact/hooks";
import type { Invoice, InvoiceLine } from "../kit/documents";
import { moneyWords, quantityWords, rateWords } from "../kit/money";
import { usePlace } from "../kit/place";
import { Button } from "../ui";
import { keptOf, restOf } from "./status";
import { taxName } from "./tax";

/** Lines shown at first; more are asked for, so that paying stays near. */
const FEW = 8;

/** What an invoice is for, and what it comes to. */
export function InvoiceLines({ doc }: { doc: Invoice }) {
  const [all, setAll] = useState(doc.lines.length <= FEW + 2);
  const tax = taxName(usePlace().organization?.locale);
  const rated = doc.taxes.length > 0;
  return (
    <section>
      <h2>For</h2>
      <table class={all ? "lines" : "lines few"}>
        <thead class="hidden">
          <tr>
            <th scope="col">What</th>
            <th scope="col">Amount</th>
          </tr>
        </thead>
        <tbody>
          {doc.lines.map((line, at) => (
            <tr key={at} class={at < FEW ? undefined : "rest"}>
              <th scope="row">
                <b>{line.description}</b>
                <small>{lineWords(line, doc.currency, rated ? tax : "")}</small>
              </th>
              <td>{moneyWords(line.net_minor, doc.currency)}</td>
            </tr>
          ))}
        </tbody>
        {!all && (
          <tbody class="show-all">
            <tr>
              <td colSpan={2}>
                <Button class="wide" onClick={() => setAll(true)}>
                  Show all {doc.lines.length} lines
                </Button>
              </td>
            </tr>
          </tbody>
        )}
        <Sums doc={doc} tax={tax} />
      </table>
    </section>
  );
}

function Sums({ doc, tax }: { doc: Invoice; tax: string }) {
  const money = (minor: number) => moneyWords(minor, doc.currency);
  const paid = doc.kind === "invoice" && !doc.voided_at ? doc.total_minor - doc.balance_minor : 0;
  const rest = restOf(doc);
  return (
    <tfoot>
      {doc.tax_minor !== 0 && <Sum what={`Before ${tax}`} amount={money(doc.net_minor)} />}
      {doc.taxes.map((each) => (
        <Sum
          key={each.rate_ppm}
          what={`${tax} ${rateWords(each.rate_ppm)}${doc.taxes.length > 1 ? ` of ${money(each.net_minor)}` : ""}`}
          amount={money(each.tax_minor)}
        />
      ))}
      <Sum what="Total" amount={money(doc.total_minor)} strong />
      {paid !== 0 && <Sum what="Paid and credited so far" amount={money(-paid)} />}
      {doc.processing_minor > 0 && <Sum what="On its way" amount={money(-doc.processing_minor)} />}
      {doc.disputed_minor > 0 && <Sum what="Disputed" amount={money(-doc.disputed_minor)} />}
      {doc.refunding_minor > 0 && keptOf(doc) > 0 && (
        <Sum what="Being paid back to you" amount={money(doc.refunding_minor)} />
      )}
      {(paid !== 0 || rest !== doc.balance_minor) && <Sum {...lastOf(doc, rest)} strong />}
    </tfoot>
  );
}

/** What it comes to in the end, as on paper. */
function lastOf(doc: Invoice, rest: number): { what: string; amount: string } {
  const money = (minor: number) => moneyWords(minor, doc.currency);
  const kept = doc.voided_at ? 0 : keptOf(doc);
  if (kept > 0) return { what: "Kept for you", amount: money(kept) };
  if (doc.refunding_minor > 0 && !doc.voided_at)
    return { what: "Being paid back to you", amount: money(doc.refunding_minor) };
  const later = doc.processing_minor > 0 && rest > 0;
  return { what: later ? "Left to pay" : "To pay", amount: money(rest) };
}

function Sum({ what, amount, strong }: { what: string; amount: string; strong?: boolean }) {
  return (
    <tr class={strong ? "strong" : undefined}>
      <th scope="row">{what}</th>
      <td>{amount}</td>
    </tr>
  );
}

/** "1.5 h × £75.33, VAT 20%". */
function lineWords(line: InvoiceLine, currency: string, tax: string): string {
  const { quantity_milli, unit, unit_price_minor, tax_rate_ppm } = line;
  const quantity = [quantityWords(quantity_milli), unit].filter(Boolean).join(" ");
  const price = `${quantity} × ${moneyWords(unit_price_minor, currency)}`;
  return tax ? `${price}, ${tax} ${rateWords(tax_rate_ppm)}` : price;
}
