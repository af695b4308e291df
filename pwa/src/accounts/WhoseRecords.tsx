import { useState } from "preact/hooks";
import { useCell } from "../kit/cell";
import { whyNot } from "../settings/online";
import { Door } from "../sign_in/Door";
import { AccountRows } from "./AccountRows";
import { choosing, take } from "./switching";

/** Asked once, of who has just signed in: one address opens the records of several. */
export function WhoseRecords() {
  const choice = useCell(choosing);
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState("");
  if (!choice) return null;
  const choose = async (contact: string) => {
    setBusy(contact);
    setError("");
    try {
      choice.took(await take(contact));
    } catch (refused) {
      setError(whyNot(refused, "open these records"));
    }
    setBusy(null);
  };
  return (
    <Door title="Whose records?">
      <p>Your address opens more than one account. You can change over at any time, under More.</p>
      <AccountRows
        choices={choice.accounts.map((each) => ({ ...each, detail: each.address ?? undefined }))}
        busy={busy}
        onChoose={choose}
      />
      <p class="error" role="alert">
        {error}
      </p>
    </Door>
  );
}
