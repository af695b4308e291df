import { useState } from "preact/hooks";
import { Button, Choice, Dialog, toast } from "../ui";
import { type Calendar, endCalendar, SHOWN, setDiscreet, whyNoCalendar } from "./calendars";

interface Props {
  calendar: Calendar;
  name: string;
  look(): Promise<void>;
  onClose(): void;
}

/** Has a calendar show more or less, or nothing any more: an address that is ended stays so. */
export function ChangeDialog({ calendar: { id, discreet }, name, look, onClose }: Props) {
  const [shown, setShown] = useState(discreet ? "when" : "all");
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState("");
  const doing = async (done: Promise<unknown>, words: string) => {
    setBusy(true);
    setSaid("");
    try {
      await done;
      toast(words);
      onClose();
      await look();
    } catch (error) {
      setSaid(whyNoCalendar(error));
    }
    setBusy(false);
  };
  const save = () =>
    doing(setDiscreet(id, shown === "when"), "It shows that the next time it looks.");
  const stop = () => doing(endCalendar(id), "Stopped. Its address leads nowhere any more.");
  return (
    <Dialog title={name} onClose={onClose}>
      <Choice legend="It shows" options={SHOWN} value={shown} onChange={setShown} />
      <p class="soft">
        Once it is stopped, whoever has its address finds nothing there. A program may go on showing
        what it has read: remove the calendar there, too.
      </p>
      <p class="error" role="alert">
        {said}
      </p>
      <div class="choices">
        <Button kind="primary" busy={busy} onClick={save}>
          Save
        </Button>
        <Button kind="danger" busy={busy} onClick={stop}>
          Stop it
        </Button>
        <Button onClick={onClose}>Leave it</Button>
      </div>
    </Dialog>
  );
}
