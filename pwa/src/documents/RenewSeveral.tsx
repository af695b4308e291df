import { useState } from "preact/hooks";
import { useRole } from "../kit/role";
import { Button, Dialog } from "../ui";
import { askForRenewal } from "./asking";
import { canAsk, renewalOf } from "./renewing";
import type { Known } from "./Wallet";
import { type Line, pressing } from "./wallet";
import { nameOf } from "./words";

/** Asks for all renewals that press and that nobody has asked for yet, at once. */
export function RenewSeveral({ lines, known }: { lines: Line[]; known: Known }) {
  const [asking, setAsking] = useState(false);
  const { place, names, requests, outbox } = known;
  const open = pressing(lines, place.today)
    .map(({ current }) => current)
    .filter(({ id }) => !renewalOf(id, requests, outbox));
  const may = canAsk(useRole(), place);
  if (!may || open.length < 2) return null;
  const ask = () => {
    setAsking(false);
    void askForRenewal(open, names, place);
  };
  return (
    <>
      <Button kind="primary" class="wide renew" onClick={() => setAsking(true)}>
        Renew {open.length} certificates
      </Button>
      {asking && (
        <Dialog title={`Ask for ${open.length} renewals?`} onClose={() => setAsking(false)}>
          <p>The office gets one request for each of these, and finds a time for it.</p>
          <ul class="named">
            {open.map(({ id, doc }) => (
              <li key={id}>
                {[nameOf(doc), names.property(doc.property_id)].filter(Boolean).join(", ")}
              </li>
            ))}
          </ul>
          <div class="choices">
            <Button kind="primary" onClick={ask}>
              Ask for all {open.length}
            </Button>
            <Button onClick={() => setAsking(false)}>Not now</Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
