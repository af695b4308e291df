import { useState } from "preact/hooks";
import type { Invoice } from "../kit/documents";
import { usePlace } from "../kit/place";
import { useRows } from "../kit/replica";
import { dayWords } from "../kit/words";
import { Choice, Field, Page } from "../ui";
import "./invoices.css";
import { PaperActs } from "./PaperActs";
import { PERIODS, periodOf, wrongWith } from "./period";
import { currenciesOf } from "./several";

/** Everything that was issued and paid in a period, on one paper. */
export function StatementPage() {
  const { today, organization } = usePlace();
  const currencies = currenciesOf(useRows<Invoice>("invoice") ?? []);
  const [wanted, setWanted] = useState("");
  const [chosen, setChosen] = useState("this_year");
  const [own, setOwn] = useState({ from: "", until: today });
  const currency = wanted || currencies[0] || organization?.currency || "";
  const period = periodOf(chosen, own, today);
  const wrong = wrongWith(period);
  const query = new URLSearchParams({ ...period, currency });
  return (
    <Page title="Statement" back="/portal/invoices">
      <p class="soft">
        Everything that was issued and paid in a period, and what was open before and after it.
      </p>
      <Choice legend="Period" options={PERIODS} value={chosen} onChange={setChosen} />
      {chosen === "own" && (
        <div class="filters">
          {(["from", "until"] as const).map((name) => (
            <Field
              key={name}
              type="date"
              label={name === "from" ? "First day" : "Last day"}
              value={own[name]}
              max={today}
              onInput={(event) => setOwn({ ...own, [name]: event.currentTarget.value })}
            />
          ))}
        </div>
      )}
      {currencies.length > 1 && (
        <Choice
          legend="Which currency"
          options={currencies.map((each) => ({ value: each, label: each }))}
          value={currency}
          onChange={setWanted}
        />
      )}
      <p class="found" role="status">
        {wrong ?? `${dayWords(period.from, today)} to ${dayWords(period.until, today)}`}
      </p>
      {!wrong && (
        <PaperActs
          path={`/api/portal/statement?${query}`}
          name={`statement-${period.from}-${period.until}.pdf`}
          label="Get the PDF"
          primary
        />
      )}
    </Page>
  );
}
