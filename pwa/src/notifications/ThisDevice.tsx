import { useEffect, useState } from "preact/hooks";
import { useCell } from "../kit/cell";
import { Button, Icon, State } from "../ui";
import { type Failure, look, type Pushing, pushing, turnOff, turnOn } from "./push";

/** Whether this device is told at once, and what to do where it is not. */
export function ThisDevice() {
  const state = useCell(pushing);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  useEffect(() => void look(), []);
  const turn = async (how: () => Promise<unknown>) => {
    setBusy(true);
    setError("");
    const failed = await how();
    setError(FAILED[failed as Failure] ?? "");
    setBusy(false);
  };
  return (
    <section>
      <h2>On this device</h2>
      <div class="stack">
        {state ? <How state={state} /> : <p class="soft">Looking…</p>}
        {(state === "on" || state === "broken") && (
          <Button busy={busy} onClick={() => turn(turnOff)}>
            Turn off here
          </Button>
        )}
        {(state === "off" || state === "broken") && (
          <Button kind="primary" busy={busy} onClick={() => turn(turnOn)}>
            <Icon name="bell" /> Turn on {state === "broken" ? "again" : "here"}
          </Button>
        )}
        {state === "install" && (
          <a class="button" href="/portal/more/install">
            <Icon name="smartphone" /> Show me how
          </a>
        )}
        <p class="error" role="alert">
          {error}
        </p>
      </div>
    </section>
  );
}

const FAILED: Record<Failure, string> = {
  refused: "Nothing was turned on, for the browser was told not to.",
  away: "This needs a connection. Please try again.",
  broken: "This device could not be set up for alerts. Nothing was lost; please try again later.",
};

const WORDS: Record<Pushing, string> = {
  on: "This device tells you at once, also while the portal is closed.",
  off: "Turn alerts on, and this device tells you at once, also while the portal is closed.",
  denied:
    "This browser was told not to show alerts from here, and only you can change that: allow notifications for this site in the settings of the browser or the phone, then come back.",
  install:
    "On this phone alerts come once the portal is on your home screen. Until then we write to you by e-mail.",
  unsupported: "This browser cannot show alerts. We write to you by e-mail instead.",
  broken: "They are wanted here and do not come. Turning them on again often helps.",
};

/** In a word how it is, where there is one to be said. */
export const STATES: Partial<
  Record<Pushing, { tone: "good" | "bad" | "soft"; icon: string; text: string }>
> = {
  off: { tone: "soft", icon: "bell-off", text: "Alerts are off on this device" },
  on: { tone: "good", icon: "check", text: "Alerts are on" },
  denied: { tone: "bad", icon: "circle-alert", text: "Alerts are blocked" },
  broken: { tone: "bad", icon: "circle-alert", text: "Alerts do not come" },
};

function How({ state }: { state: Pushing }) {
  const shown = STATES[state];
  return (
    <>
      {shown && (
        <State tone={shown.tone} icon={shown.icon}>
          {shown.text}
        </State>
      )}
      <p class={shown && "soft"}>{WORDS[state]}</p>
    </>
  );
}
