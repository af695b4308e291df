import { useState } from "preact/hooks";
import { useCell } from "../kit/cell";
import { session, write } from "../kit/session";
import { Button, Icon, toast } from "../ui";
import { offer } from "../ui/offer";
import { turnOn } from "./push";
import "../ui/screens.css";

/** Not now means not again on this device; it stays under Settings. */
export const DECLINED = "doorstep:push-declined";

const WORDS = {
  away: "This needs a connection. Please try again.",
  broken: "This device could not be set up for messages. You can try again under Settings.",
};

/** After the first request: shall this device tell of the answer? */
export function PushOffer() {
  const now = useCell(session)?.contact.id;
  const [contact] = useState(now);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  if (!contact || now !== contact) return null;
  const decline = () => {
    write(DECLINED, true);
    offer.value = null;
  };
  const accept = async () => {
    setBusy(true);
    setError("");
    const failed = await turnOn();
    setBusy(false);
    if (failed === "away" || failed === "broken") return setError(WORDS[failed]);
    if (failed) return decline();
    offer.value = null;
    toast("Done. This device will tell you.");
  };
  return (
    <aside class="notice easier" aria-label="Messages on this device">
      <Icon name="smartphone" />
      <div>
        <p>
          <b>Shall we tell you when there is an answer?</b> This device can show a message when the
          office replies, and before a visit.
        </p>
        <p class="error" role="alert">
          {error}
        </p>
        <p class="acts">
          <Button kind="primary" busy={busy} onClick={accept}>
            Tell me
          </Button>
          <Button onClick={decline}>Not now</Button>
        </p>
      </div>
    </aside>
  );
}
