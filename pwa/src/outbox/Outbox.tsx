import type { OutboxItem, Row } from "@doorstep/sync";
import { useState } from "preact/hooks";
import type { ServiceRequest } from "../kit/documents";
import { type Place, usePlace } from "../kit/place";
import { enqueue, replica, useOutbox, useRows } from "../kit/replica";
import { momentWords } from "../kit/words";
import { changeAddress, isOvertaken } from "../requests/way";
import { Button, Dialog, Empty, keeping, Page, Skeleton, State } from "../ui";
import "./outbox.css";
import { type BothVersions, bothVersions, insisting, stateWords, told } from "./told";

const OVERTAKEN =
  "The office has this request as you wrote it before. What you changed since has not been sent.";

/** Everything that is on this device only, and what was not taken: to see, edit, retry or discard. */
export default function Outbox() {
  const place = usePlace();
  const items = useOutbox();
  const merged = useMerged(place);
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
      {merged.map((row) => (
        <section key={row.id} class="sheet item">
          <h2>Not all of your change was made</h2>
          <p class="soft">The office had changed this too, and its version stands.</p>
          <Both versions={bothVersions(row.doc.detail)} />
        </section>
      ))}
    </Page>
  );
}

function Item({ item, place }: { item: OutboxItem; place: Place }) {
  const { title, text } = told(item);
  const failed = item.state === "failed";
  const overtaken = isOvertaken(item, useRows<ServiceRequest>("request") ?? []);
  const made = momentWords(new Date(item.created_at).toISOString(), place.zone, place.now);
  return (
    <li class="sheet item">
      <h2>{title}</h2>
      {text && <p class="told">{text}</p>}
      <p class="soft">{made}</p>
      <p>
        <State tone={failed ? "bad" : "due"} icon={failed ? "circle-alert" : "clock"}>
          {overtaken ? OVERTAKEN : stateWords(item)}
        </State>
      </p>
      <Both versions={bothVersions(item.outcome?.detail)} />
      <Acts item={item} />
    </li>
  );
}

function Acts({ item }: { item: OutboxItem }) {
  const [asking, setAsking] = useState(false);
  const overtaken = isOvertaken(item, useRows<ServiceRequest>("request") ?? []);
  if (item.settled && item.state !== "failed") return <SendNow />;
  return (
    <div class="acts">
      {overtaken ? null : item.state === "failed" ? <Again item={item} /> : <SendNow />}
      {item.name === "request.create" && !item.settled && (
        <a class={overtaken ? "button primary" : "button"} href={changeAddress(item)}>
          {overtaken ? "Send as a change" : "Change"}
        </a>
      )}
      <Button onClick={() => setAsking(true)}>Discard</Button>
      {asking && (
        <Dialog title="Throw this away?" onClose={() => setAsking(false)}>
          <p>It is on this phone only. Once thrown away it cannot be brought back.</p>
          <div class="choices">
            <Button kind="danger" onClick={() => keeping(replica().discard(item.id))}>
              Throw it away
            </Button>
            <Button onClick={() => setAsking(false)}>Keep it</Button>
          </div>
        </Dialog>
      )}
    </div>
  );
}

function Again({ item }: { item: OutboxItem }) {
  if (bothVersions(item.outcome?.detail).length === 0)
    return <Button onClick={() => keeping(replica().retry(item.id))}>Send again</Button>;
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

interface Decided {
  status: string;
  detail: unknown;
  decided_at: string;
}

const A_WEEK = 7 * 86_400_000;

/** Changes of the last days of which only a part was made. */
function useMerged({ now }: Place): Row<Decided>[] {
  const decided = useRows<Decided>("mutation") ?? [];
  return decided.filter(
    ({ doc }) =>
      doc.status === "merged" &&
      bothVersions(doc.detail).length > 0 &&
      now - Date.parse(doc.decided_at) < A_WEEK,
  );
}
