import { useState } from "preact/hooks";
import { replica } from "../kit/replica";
import { Button, toast } from "../ui";
import { turnOff, whyStillOn } from "./agreeing";

/** Off in one tap: nothing is asked first, and what undoes it is agreeing anew. */
export function TurnOff() {
  const [said, setSaid] = useState("");
  const [busy, setBusy] = useState(false);
  const end = async () => {
    setBusy(true);
    setSaid("");
    try {
      await turnOff();
      toast("Turned off. Nothing more is charged by itself.");
      await replica().sync();
    } catch (error) {
      setSaid(whyStillOn(error));
    }
    setBusy(false);
  };
  return (
    <>
      <Button class="wide" busy={busy} onClick={end}>
        {busy ? "Turning it off…" : "Turn off"}
      </Button>
      <p class="error" role="alert">
        {said}
      </p>
    </>
  );
}
