import type { OutboxItem } from "@doorstep/sync";
import { useState } from "preact/hooks";
import { isPartly } from "../kit/outcomes";
import { type Place, usePlace } from "../kit/place";
import { enqueue, replica, useOutbox } from "../kit/replica";
import { momentWords } from "../kit/words";
import { Button, Dialog, Empty, keeping, Page, Skeleton, State } from "../ui";
import "./outbox.css";
import { type BothVersions, bothVersions, insisting, stateWords, told } from "./told";

/** Everything that is on this device only, and what was not taken: to see, edit, retry or discard. */
export default function Outbox() {
  const place = usePlace();
  const items = useOutbox();
  if (!items)
    return (
      <Page title="Outbox" back="/portal/more">
        <Skeleton />
      </Page>
    );
  return (
    <Page title="Outbox" back="/portal/more">
      {items.length === 0 && (
        <Empty icon="check" title="Everything was sent">
          What you write goes out from here. Without a network it waits on this phone until there is
          one.
        </Empty>
      )}
      <ul class="queue">
        {items.map((item) => (
          <Item key={item.id} item={item} place={place} />
        ))}
      </ul>
    </Page>
  );
}

function Item({ item, place }: { item: OutboxItem; place: Place }) {
  const { title, text } = told(item);
  const failed = item.state === "failed";
  const made = momentWords(new Date(item.created_at).toISOString(), place.zone, place.now);
  return (
    <li class="sheet item">
      <h2>{title}</h2>
      {text && <p class="told">{text}</p>}
      <p class="soft">{made}</p>
      <p>
        <State tone={failed ? "bad" : "due"} icon={failed ? "circle-alert" : "clock"}>
          {stateWords(item)}
        </State>
      </p>
      <Both versions={bothVersions(item.outcome?.detail)} />
      <Acts item={item} />
    </li>
  );
}

function Acts({ item }: { item: OutboxItem }) {
  const [asking, setAsking] = useState(false);
  if (item.settled && item.state !== "failed") return <SendNow />;
  return (
    <div class="acts">
      {item.state === "failed" ? <Again item={item} /> : <SendNow />}
      {item.name === "request.create" && !item.settled && (
        <a
          class="button"
          href={`/portal/requests/new?amend=${item.args.request_id}&item=${item.id}`}
        >
          Change
        </a>
      )}
      <Button onClick={() => setAsking(true)}>{isPartly(item) ? "Dismiss" : "Discard"}</Button>
      {asking && <Discard item={item} onClose={() => setAsking(false)} />}
    </div>
  );
}

function Discard({ item, onClose }: { item: OutboxItem; onClose(): void }) {
  const partly = isPartly(item);
  return (
    <Dialog
      title={partly ? "Leave it as the office has it?" : "Throw this away?"}
      onClose={onClose}
    >
      <p>
        {partly
          ? "What you wrote instead is on this phone only, and goes with it."
          : "It is on this phone only. Once thrown away it cannot be brought back."}
      </p>
      <div class="choices">
        <Button kind="danger" onClick={() => keeping(replica().discard(item.id))}>
          {partly ? "Leave it so" : "Throw it away"}
        </Button>
        <Button onClick={onClose}>Keep it</Button>
      </div>
    </Dialog>
  );
}

function Again({ item }: { item: OutboxItem }) {
  const none = bothVersions(item.outcome?.detail).length === 0;
  if (none && isPartly(item)) return null;
  if (none) return <Button onClick={() => keeping(replica().retry(item.id))}>Send again</Button>;
  const insist = async () => {
    if (await keeping(enqueue(insisting(item)))) await keeping(replica().discard(item.id));
  };
  return <Button onClick={insist}>Use mine</Button>;
}

function SendNow() {
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    await replica().sync();
    setBusy(false);
  };
  return (
    <Button busy={busy} onClick={send}>
      {busy ? "Trying" : "Try now"}
    </Button>
  );
}

function Both({ versions }: { versions: BothVersions[] }) {
  if (versions.length === 0) return null;
  return (
    <table class="both">
      <thead>
        <tr>
          <td />
          <th scope="col">You wrote</th>
          <th scope="col">The office has</th>
        </tr>
      </thead>
      <tbody>
        {versions.map(({ field, yours, theirs }) => (
          <tr key={field}>
            <th scope="row">{field}</th>
            <td>{yours}</td>
            <td>{theirs}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
