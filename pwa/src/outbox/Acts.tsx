import type { OutboxItem, Row } from "@doorstep/sync";
import { useState } from "preact/hooks";
import type { ServiceRequest } from "../kit/documents";
import { isPartly } from "../kit/outcomes";
import { replica, tryNow } from "../kit/replica";
import { changeAddress, isTooLate } from "../requests/way";
import { Button, keeping, toast } from "../ui";
import { insistOn, letGo, sendAgain, stillAfter, throwAway } from "./again";
import { renewedAs, visitTrouble } from "./became";
import type { BothVersions } from "./clashes";
import type { Doing } from "./Item";

const NO_NETWORK = "It could not be sent now. Nothing is lost: it goes out by itself once it can.";

interface Props {
  item: OutboxItem;
  outbox: OutboxItem[];
  requests: Row<ServiceRequest>[];
  overtaken: boolean;
  takenBack: boolean;
  /** Where the visit is that it answers, if it does and this device has that. */
  jobId: string | undefined;
  versions: BothVersions[];
  agreed: boolean;
  onDo(what: Doing): void;
}

/** Send, change, discard: as far as each makes sense for how far it has come. */
export function Acts(props: Props) {
  const { item, outbox, requests, overtaken, takenBack, versions, agreed, jobId, onDo } = props;
  const failed = item.state === "failed";
  const visit = visitTrouble(item);
  const late = isTooLate(item, requests);
  const renewed = renewedAs(item);
  if (agreed) return <Agreed item={item} />;
  if (renewed) return <Renewed item={item} as={renewed} />;
  if (item.settled && !failed) return <SendNow id={item.id} />;
  return (
    <div class="acts">
      {failed && !overtaken && !late && !visit && (
        <Again {...{ item, versions }} after={stillAfter(item, outbox, requests)} />
      )}
      {!failed && <SendNow id={item.id} />}
      {visit && jobId && (
        <a class="button primary" href={`/portal/jobs/${jobId}`}>
          See the visit
        </a>
      )}
      {!item.settled && !takenBack && visit !== "closed" && (
        <Change {...{ item, overtaken, late, onDo }} />
      )}
      {!takenBack && (
        <Button onClick={() => onDo("discarding")}>{isPartly(item) ? "Dismiss" : "Discard"}</Button>
      )}
    </div>
  );
}

/** Nothing is lost by it, so nothing is asked. */
function Agreed({ item }: { item: OutboxItem }) {
  return (
    <div class="acts">
      <Button onClick={() => keeping(letGo(item))}>Dismiss</Button>
    </div>
  );
}

/** Its words were filled in for the person, so nothing is asked before they go. */
function Renewed({ item, as }: { item: OutboxItem; as: string }) {
  return (
    <div class="acts">
      <a class="button primary" href={`/portal/documents/${as}`}>
        See the new certificate
      </a>
      <Button onClick={() => keeping(throwAway(item))}>Not needed any more</Button>
      <a class="button" href={changeAddress(item)}>
        Ask all the same
      </a>
    </div>
  );
}

function Again({ item, versions, after }: Pick<Props, "item" | "versions"> & { after: string[] }) {
  const none = versions.length === 0;
  if (none && isPartly(item)) return null;
  if (none) return <Button onClick={() => keeping(sendAgain(item, after))}>Send again</Button>;
  const insist = () => keeping(insistOn(item, versions));
  return <Button onClick={insist}>Use mine</Button>;
}

function SendNow({ id }: { id: string }) {
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    await tryNow(id);
    setBusy(false);
    if (replica().status().state === "offline") toast(NO_NETWORK);
  };
  return (
    <Button busy={busy} onClick={send}>
      {busy ? "Trying" : "Try now"}
    </Button>
  );
}

type ChangeProps = Pick<Props, "item" | "overtaken" | "onDo"> & { late: boolean };

/** Opens the form it was written in, with its words; what has no words has no form. */
function Change({ item, overtaken, late, onDo }: ChangeProps) {
  switch (item.name) {
    case "request.create":
    case "request.amend":
      return (
        <a class={overtaken || late ? "button primary" : "button"} href={changeAddress(item)}>
          {late ? "Ask again" : overtaken ? "Send as a change" : "Change"}
        </a>
      );
    case "visit.ask_to_move":
      return <Button onClick={() => onDo("changing")}>Change</Button>;
    case "profile.update":
      return (
        <a class="button" href={`/portal/settings?item=${item.id}`}>
          Change
        </a>
      );
    case "alert_choices.update":
      return (
        <a class="button" href="/portal/settings/alerts">
          Change
        </a>
      );
    case "property.update_access_notes":
      return (
        <a
          class="button"
          href={`/portal/settings/addresses/${item.args.property_id}?item=${item.id}`}
        >
          Change
        </a>
      );
    default:
      return null;
  }
}
