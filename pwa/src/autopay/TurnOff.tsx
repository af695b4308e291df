import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { replica } from "../kit/replica";
import { Button, toast } from "../ui";
import { turnOff, whyStillOn } from "./agreeing";

/** Off in one tap: nothing is asked first, and what undoes it is agreeing anew. */
export function TurnOff() {
  const { path, route } = useLocation();
  const [said, setSaid] = useState("");
  const [busy, setBusy] = useState(false);
  const end = async () => {
    setBusy(true);
    setSaid("");
    try {
      await turnOff();
      toast("Turned off. Nothing more is charged by itself.");
      // Whatever the address said of a card that was saved is over.
      route(path, true);
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
