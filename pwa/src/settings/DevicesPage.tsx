import { useState } from "preact/hooks";
import { CalendarSection } from "../calendars/CalendarSection";
import { ask } from "../kit/api";
import { useCell } from "../kit/cell";
import { usePlace } from "../kit/place";
import { useRole } from "../kit/role";
import { session } from "../kit/session";
import { countWords } from "../kit/words";
import { Button, Dialog, Icon, Page, Skeleton, State, toast } from "../ui";
import { Away } from "./Away";
import { type Device, iconOfDevice, nameOfDevice, thisOne, usedWords } from "./devices";
import { whyNot } from "./online";
import { useAsked } from "./useAsked";
import "../ui/screens.css";

type Asking = { what: "one"; device: Device } | { what: "others"; count: number };

const DEVICES = "/api/portal/devices";

/** Where the person is signed in, and the end of it. What is asked of the server is never kept. */
export default function DevicesPage() {
  const [view, look] = useAsked(askForDevices);
  const role = useRole();
  const [asking, setAsking] = useState<Asking>();
  const others = view.state === "ready" ? view.found.filter(({ current }) => !current) : [];
  const close = () => setAsking(undefined);
  return (
    <Page title="Devices" back="/portal/settings">
      <p class="soft">
        Wherever you are signed in, your records can be seen. Sign out what you do not know or no
        longer use.
      </p>
      {view.state === "loading" && <Skeleton />}
      {view.state === "away" && (
        <Away why={whyNot(view.why, "see where you are signed in")} onAgain={look} />
      )}
      {view.state === "ready" && (
        <ul class="rows devices">
          {view.found.map((device) => (
            <Row key={device.id} device={device} onEnd={() => setAsking({ what: "one", device })} />
          ))}
        </ul>
      )}
      {others.length > 1 && (
        <Button class="wide" onClick={() => setAsking({ what: "others", count: others.length })}>
          <Icon name="log-out" /> Sign out everywhere else
        </Button>
      )}
      {view.state === "ready" && others.length === 0 && (
        <p class="soft">You are signed in nowhere else.</p>
      )}
      {role !== "billing" && <CalendarSection />}
      {asking && <Sure asking={asking} onClose={close} onEnded={look} />}
    </Page>
  );
}

async function askForDevices(): Promise<Device[]> {
  return (await ask<{ devices: Device[] }>("GET", DEVICES)).devices;
}

function Row({ device, onEnd }: { device: Device; onEnd(): void }) {
  const { zone, now } = usePlace();
  const here = useCell(session)?.customer.name;
  const name = nameOfDevice(device);
  return (
    <li class="row">
      <Icon name={iconOfDevice(device)} />
      <span>
        <b>{name}</b>
        {device.current && (
          <State tone="good" icon="check">
            {thisOne(device)}
          </State>
        )}
        <small>{usedWords(device, zone, now)}</small>
        {device.customer !== here && <small>With the records of {device.customer}</small>}
      </span>
      {device.current ? (
        <span />
      ) : (
        <Button aria-label={`Sign out ${name}`} onClick={onEnd}>
          Sign out
        </Button>
      )}
    </li>
  );
}

interface SureProps {
  asking: Asking;
  onClose(): void;
  onEnded(): Promise<void>;
}

function Sure({ asking, onClose, onEnded }: SureProps) {
  const [said, setSaid] = useState("");
  const [busy, setBusy] = useState(false);
  const one = asking.what === "one";
  const where = one ? nameOfDevice(asking.device) : countWords(asking.count, "other device");
  const end = async () => {
    setBusy(true);
    setSaid("");
    try {
      await ask("DELETE", one ? `${DEVICES}/${asking.device.id}` : DEVICES);
      toast(one ? `${where} is signed out.` : "You are signed out everywhere else.");
      onClose();
      await onEnded();
    } catch (error) {
      setSaid(whyNot(error, "sign out another device"));
    }
    setBusy(false);
  };
  return (
    <Dialog title={one ? `Sign out ${where}?` : "Sign out everywhere else?"} onClose={onClose}>
      <p>
        {one ? "It" : `You stay signed in here; ${where}`} can no longer see or change anything.
        What was written there and not sent yet stays there, locked, until you sign in again.
        {!one && " Calendars that show your visits go on: stop them by themselves."}
      </p>
      <p class="error" role="alert">
        {said}
      </p>
      <div class="choices">
        <Button kind="primary" busy={busy} onClick={end}>
          Sign out
        </Button>
        <Button onClick={onClose}>Leave it</Button>
      </div>
    </Dialog>
  );
}
