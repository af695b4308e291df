import { useEffect, useState } from "preact/hooks";
import { ask, Problem } from "../kit/api";
import { useCell } from "../kit/cell";
import { usePlace } from "../kit/place";
import { Button, Icon, State } from "../ui";
import { pushing } from "./push";
import { type Shown, stepsOf, type Tested } from "./testing";

type View =
  | { state: "idle" | "sending" }
  | { state: "refused"; why: string }
  | { state: "sent"; tested: Tested };

/** Milliseconds in which a device that is awake shows what was sent. */
const SOON = 20_000;
const AWAY =
  "The office’s server cannot be reached from here, so nothing was sent. Try again with a connection.";

/** Sends something by every way, and says step by step how far it came. */
export function TestSection() {
  const [view, setView] = useState<View>({ state: "idle" });
  const heard = useHeard();
  const test = async () => {
    setView({ state: "sending" });
    try {
      const tested = await ask<Tested>("POST", "/api/portal/alerts/test");
      setView({ state: "sent", tested });
    } catch (refused) {
      setView({ state: "refused", why: refused instanceof Problem ? refused.message : AWAY });
    }
  };
  return (
    <section>
      <h2>Does it work?</h2>
      <div class="stack">
        <p class="soft">
          We send you something by every way there is, now, and tell you how far it came.
        </p>
        <Button busy={view.state === "sending"} onClick={test}>
          <Icon name="send" /> Send me a test
        </Button>
        <div role="status">
          {view.state === "refused" && <p class="error">{view.why}</p>}
          {view.state === "sent" && <Steps tested={view.tested} heard={heard} />}
        </div>
      </div>
    </section>
  );
}

function Steps({ tested, heard }: { tested: Tested; heard: string[] }) {
  const push = useCell(pushing);
  const shown = useShown(tested, heard);
  const { zone } = usePlace();
  return (
    <ul class="test-steps">
      {stepsOf(tested, push, shown, zone).map(({ name, said, tone, icon }) => (
        <li key={name}>
          <State tone={tone} icon={icon}>
            {name}
          </State>
          {said && <small>{said}</small>}
        </li>
      ))}
    </ul>
  );
}

/** The worker tells open pages of all that it shows; a push may be here before the answer is. */
function useHeard(): string[] {
  const [heard, setHeard] = useState<string[]>([]);
  useEffect(() => {
    const hear = ({ data }: MessageEvent) => {
      if (data?.type === "SHOWN") setHeard((before) => [...before, data.alert]);
    };
    navigator.serviceWorker?.addEventListener("message", hear);
    return () => navigator.serviceWorker?.removeEventListener("message", hear);
  }, []);
  return heard;
}

function useShown({ sent }: Tested, heard: string[]): Shown {
  const [late, setLate] = useState(false);
  const id = sent.find(({ way, here }) => way === "push" && here)?.delivery_id;
  useEffect(() => {
    setLate(false);
    const timer = setTimeout(() => setLate(true), SOON);
    return () => clearTimeout(timer);
  }, [id]);
  if (id && heard.includes(id)) return true;
  return late ? false : undefined;
}
