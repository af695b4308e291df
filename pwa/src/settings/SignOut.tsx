import type { OutboxItem } from "@doorstep/sync";
import { useState } from "preact/hooks";
import { replica, useOutbox } from "../kit/replica";
import { leave } from "../kit/session";
import { countWords } from "../kit/words";
import { Button, Dialog, Icon } from "../ui";

/** Sign out, never over what was not sent yet. */
export function SignOut() {
  const unsent = useOutbox();
  const [asking, setAsking] = useState(false);
  const out = () => (unsent.length ? setAsking(true) : void leave({ keep: false }));
  return (
    <section>
      <h2>This device</h2>
      <Button class="wide" onClick={out}>
        <Icon name="log-out" /> Sign out
      </Button>
      {asking && <Unsent items={unsent} onClose={() => setAsking(false)} />}
    </section>
  );
}

function Unsent({ items, onClose }: { items: OutboxItem[]; onClose(): void }) {
  const [trying, setTrying] = useState(false);
  const send = async () => {
    setTrying(true);
    await replica().sync();
    setTrying(false);
    if ((await replica().outbox()).length === 0) await leave({ keep: false });
  };
  return (
    <Dialog title={`${countWords(items.length, "thing")} not sent yet`} onClose={onClose}>
      <p>What you wrote is on this device only. Choose what happens to it.</p>
      <div class="choices">
        <Button kind="primary" disabled={trying} onClick={send}>
          {trying ? "Sending" : "Send now, then sign out"}
        </Button>
        <Button onClick={() => void leave({ keep: true })}>Keep it locked here, sign out</Button>
        <Button onClick={() => exportItems(items)}>Save a copy as a file</Button>
        <Button kind="danger" onClick={() => void leave({ keep: false })}>
          Throw it away, sign out
        </Button>
        <Button onClick={onClose}>Stay signed in</Button>
      </div>
    </Dialog>
  );
}

function exportItems(items: OutboxItem[]): void {
  const kept = items.map(({ name, args, created_at }) => ({
    what: name,
    when: new Date(created_at).toISOString(),
    ...args,
  }));
  const file = new Blob([JSON.stringify(kept, null, 2)], { type: "application/json" });
  const url = URL.createObjectURL(file);
  Object.assign(document.createElement("a"), { href: url, download: "not-sent.json" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
