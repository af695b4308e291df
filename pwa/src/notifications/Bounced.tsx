import type { AlertChoices, Profile } from "../kit/documents";
import { useRows } from "../kit/replica";
import { State } from "../ui";

/** Says that mail to the person came back, if it did, and leads to where that is mended. */
export function Bounced() {
  const email = useRows<Profile>("profile")?.[0]?.doc.email;
  const bounced = useRows<AlertChoices>("alert_choices")?.[0]?.doc.bounced;
  if (!bounced) return null;
  return (
    <div class="note bounced">
      <p>
        <State tone="bad" icon="circle-alert">
          Mail does not reach you
        </State>
      </p>
      <p>What we sent to {email} came back, so we write there no more.</p>
      <a class="link" href="/portal/settings/email">
        Use another address
      </a>
    </div>
  );
}
