import { useState } from "preact/hooks";
import { ask, Problem } from "../kit/api";
import type { AlertChoices, Profile } from "../kit/documents";
import { replica, useRows } from "../kit/replica";
import { Button, State } from "../ui";

const AWAY = "The office’s server cannot be reached from here. Try again with a connection.";

/** Says that no mail goes to the person, if so, and why; and leads to where that is mended. */
export function Bounced() {
  const email = useRows<Profile>("profile")?.[0]?.doc.email;
  const choices = useRows<AlertChoices>("alert_choices")?.[0]?.doc;
  if (choices?.complained) return <Complained email={email} />;
  if (!choices?.bounced) return null;
  return (
    <div class="note bounced">
      <p>
        <State tone="bad" icon="circle-alert">
          Mail does not reach you
        </State>
      </p>
      <p>
        What we sent to {email} came back, so we write there no more, until a test that you send
        yourself goes through.
      </p>
      <a class="link" href="/portal/settings/email">
        Use another address
      </a>
    </div>
  );
}

function Complained({ email }: { email: string | undefined }) {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState("");
  const again = async () => {
    setBusy(true);
    setTrouble("");
    // That it goes again comes with a sync, and takes this away.
    await ask("POST", "/api/portal/alerts/mail")
      .then(() => replica().sync())
      .catch((refused) => setTrouble(refused instanceof Problem ? refused.message : AWAY))
      .finally(() => setBusy(false));
  };
  return (
    <div class="note bounced">
      <p>
        <State tone="bad" icon="circle-alert">
          We do not mail you
        </State>
      </p>
      <p>
        You or your mail program reported our mail to {email} as unwanted, so we send no alerts
        there.
      </p>
      <Button busy={busy} onClick={again}>
        Mail me again
      </Button>
      {trouble && <p class="error">{trouble}</p>}
    </div>
  );
}
