import { useEffect, useState } from "preact/hooks";
import { useCell } from "../kit/cell";
import { opened, replica } from "../kit/replica";
import { session } from "../kit/session";
import { draftsIn, type Unsent } from "../kit/unsent";
import { told } from "../outbox/told";
import { exportUnsent } from "../settings/exporting";
import { leaveEnded } from "../settings/leaving";
import { Button, Icon } from "../ui";
import { Door } from "./Door";

const SAVED = "It was saved as a file. You can remove it from this device now.";
const NOT_SAVED = "No file could be saved. It is all still on this device. Please try again.";

/** What is left for somebody whose access is over: their own words, to take along or to throw away. */
export default function Ended() {
  const customer = useCell(session)?.customer.name;
  const left = useLeft();
  return (
    <Door title="Your access was ended">
      <p>
        Your access to {customer} was ended, or its data was erased as it was asked for. Its records
        were removed from this device.
        <br />
        If you think this is a mistake, please ask an owner of {customer}, or the office.
      </p>
      {left && (left.changes.length + left.drafts.length ? <Left {...left} /> : <Nothing />)}
    </Door>
  );
}

function Nothing() {
  return (
    <Button kind="primary" class="wide" onClick={leaveEnded}>
      Sign in with another address
    </Button>
  );
}

function Left({ changes, drafts }: Unsent) {
  const [said, setSaid] = useState("");
  const save = async () => {
    try {
      if (await exportUnsent({ changes, drafts }, [])) setSaid(SAVED);
    } catch {
      setSaid(NOT_SAVED);
    }
  };
  return (
    <>
      <p>
        <b>This was not sent any more.</b> It is what you wrote yourself, so you can take it along.
      </p>
      <ul class="left">
        {linesOf({ changes, drafts }).map(({ key, title, text }) => (
          <li key={key}>
            <Icon name="pencil" />
            <span>
              <b>{title}</b>
              {text && <small>{text}</small>}
            </span>
          </li>
        ))}
      </ul>
      <div class="choices">
        <Button kind="primary" onClick={save}>
          Save a copy as a file
        </Button>
        <Discard />
      </div>
      <p class="soft" role="status">
        {said}
      </p>
    </>
  );
}

/** What cannot be undone asks twice. */
function Discard() {
  const [sure, setSure] = useState(false);
  const press = ({ detail }: MouseEvent) => {
    if (!sure) setSure(true);
    else if (detail < 2) void leaveEnded();
  };
  return (
    <Button kind="danger" onClick={press}>
      {sure ? "Yes, remove it from this device" : "Discard it"}
    </Button>
  );
}

/** What this device has, once it was read. */
function useLeft(): Unsent | undefined {
  const copy = useCell(opened);
  const [left, setLeft] = useState<Unsent>();
  useEffect(() => {
    if (copy.state !== "open") return;
    const look = async () => {
      const [changes, drafts] = await Promise.all([replica().outbox(), draftsIn(replica())]);
      setLeft({ changes, drafts });
    };
    const again = () => void look().catch(() => undefined);
    again();
    return copy.replica.subscribe(again);
  }, [copy]);
  return left;
}

/** There are no records any more by which to say what it was about. */
function linesOf({ changes, drafts }: Unsent) {
  const place = { organization: undefined, zone: "UTC", now: 0, today: "" };
  const nothing = {
    place,
    jobs: [],
    requests: [],
    properties: [],
    profile: undefined,
    address: () => "",
  };
  return [
    ...changes.map((item) => {
      const { title, text, more } = told(item, nothing);
      return { key: item.id, title, text: text || more.join(", ") };
    }),
    ...drafts,
  ];
}
