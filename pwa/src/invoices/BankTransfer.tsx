import type { BankDetail } from "../kit/documents";
import { decimalOf, moneyWords } from "../kit/money";
import { usePlace } from "../kit/place";
import { Button, Icon, toast } from "../ui";

interface Props {
  bank: BankDetail[];
  reference: string;
  currency: string;
  minor: number;
  /** Opens it: there is no other way just now. */
  open: boolean;
}

/** How to pay by transfer, folded away; without an account to pay to, whom to ask. */
export function BankTransfer({ bank, reference, currency, minor, open }: Props) {
  if (bank.length === 0) return open ? <AskTheOffice /> : null;
  const amount = { label: "Amount", value: moneyWords(minor, currency) };
  const rows = [
    ...bank,
    // A bank's own form takes the bare number.
    { ...amount, copied: decimalOf(minor, currency) },
    { label: "Reference", value: reference },
  ];
  return (
    <details class="fold" open={open}>
      <summary>Pay by bank transfer</summary>
      <BankDetails rows={rows} />
      <p class="soft">
        The office records a transfer when it has arrived, so this page may show it a few days
        later.
      </p>
      <p class="note">
        Trust these details only here. A mail or a call that gives you other ones is not from us:
        please ring the office before you pay.
      </p>
    </details>
  );
}

/** Where a transfer goes, to be copied one by one. */
function BankDetails({ rows }: { rows: (BankDetail & { copied?: string })[] }) {
  return (
    <dl class="bank">
      {rows.map(({ label, value, copied }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            {value}
            <Button
              class="copy"
              aria-label={`Copy ${label}`}
              onClick={() => copy(label, copied ?? value)}
            >
              <Icon name="copy" />
            </Button>
          </dd>
        </div>
      ))}
    </dl>
  );
}

async function copy(label: string, value: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(value);
    toast(`${label} copied`);
  } catch {
    toast("This browser does not let us copy. Please press and hold the text.");
  }
}

/** Whom to ask how to pay. */
function AskTheOffice() {
  const { organization } = usePlace();
  const phone = organization?.phone;
  return (
    <div class="stack">
      <p>Please ask the office how to pay.</p>
      {phone && (
        <a class="button" href={`tel:${phone.replace(/[^+\d]/g, "")}`}>
          <Icon name="phone" /> {phone}
        </a>
      )}
    </div>
  );
}
