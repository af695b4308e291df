import { useState } from "preact/hooks";
import "../invoices/invoices.css";
import { Away } from "../settings/Away";
import { useAsked } from "../settings/useAsked";
import { Button, Skeleton } from "../ui";
import { agree, askForConsent, type Consent, whyNotDone } from "./agreeing";

/** What is agreed to, word for word as the server has it, and the button that does. */
export function Agreeing() {
  const [view, look] = useAsked(askForConsent);
  const [said, setSaid] = useState("");
  const [busy, setBusy] = useState(false);
  const go = async (consent: Consent) => {
    setBusy(true);
    setSaid("");
    try {
      location.assign(await agree(consent));
    } catch (error) {
      setSaid(whyNotDone(error, "save a card"));
      void look();
    }
    setBusy(false);
  };
  if (view.state === "loading") return <Skeleton />;
  if (view.state === "away")
    return <Away why={whyNotDone(view.why, "read and agree to this")} onAgain={look} />;
  return (
    <>
      <p class="told">{view.found.text}</p>
      <p class="again">
        <Button kind="primary" class="wide" busy={busy} onClick={() => go(view.found)}>
          {busy ? "Opening the page for your card…" : "Agree and save a card"}
        </Button>
      </p>
      <p class="soft again">Your card is saved on Stripe's secure page. Nothing is charged now.</p>
      <p class="error" role="alert">
        {said}
      </p>
    </>
  );
}
