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
  const [left, setLeft] = useState<string[]>([]);
  const { place, names, requests, outbox } = known;
  const open = pressing(lines, place.today)
    .map(({ current }) => current)
    .filter(({ id }) => !renewalOf(id, requests, outbox));
  const may = canAsk(useRole(), place);
  if (!may || open.length < 2) return null;
  const chosen = open.filter(({ id }) => !left.includes(id));
  const choose = (id: string, on: boolean) =>
    setLeft(on ? left.filter((each) => each !== id) : [...left, id]);
  const ask = () => {
    setAsking(false);
    void askForRenewal(chosen, names, place);
  };
  return (
    <>
      <Button kind="primary" class="wide renew" onClick={() => setAsking(true)}>
        Renew {open.length} certificates
      </Button>
      {asking && (
        <Dialog title="Ask for these renewals?" onClose={() => setAsking(false)}>
          <p>The office gets one request for each of these, and finds a time for it.</p>
          <ul class="named choose">
            {open.map(({ id, doc }) => (
              <li key={id}>
                <label>
                  <input
                    type="checkbox"
                    checked={!left.includes(id)}
                    onChange={(event) => choose(id, event.currentTarget.checked)}
                  />
                  {[nameOf(doc), names.property(doc.property_id)].filter(Boolean).join(", ")}
                </label>
              </li>
            ))}
          </ul>
          <div class="choices">
            <Button kind="primary" disabled={chosen.length === 0} onClick={ask}>
              Ask for {chosen.length === open.length ? "all " : ""}
              {chosen.length}
            </Button>
            <Button onClick={() => setAsking(false)}>Not now</Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
