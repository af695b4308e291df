import { useState } from "preact/hooks";
import { Button, Choice, Dialog, Field, Icon, toast } from "../ui";
import { followable, makeCalendar, type NewCalendar, SHOWN, whyNoCalendar } from "./calendars";

const LONGEST = 60;

/** Asks what it is to show, makes the address, and shows it this once. */
export function CalendarDialog({ onClose }: { onClose(): void }) {
  const [made, setMade] = useState<NewCalendar>();
  return (
    <Dialog title={made ? "Your calendar is ready" : "Visits in a calendar"} onClose={onClose}>
      {made ? <Made {...made} onClose={onClose} /> : <Making onMade={setMade} onClose={onClose} />}
    </Dialog>
  );
}

function Making({ onMade, onClose }: { onMade(made: NewCalendar): void; onClose(): void }) {
  const [shown, setShown] = useState("all");
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [why, setWhy] = useState("");
  const make = async (event: Event) => {
    event.preventDefault();
    setWhy("");
    setBusy(true);
    try {
      onMade(await makeCalendar(name, shown === "when"));
    } catch (error) {
      setWhy(whyNoCalendar(error));
      setBusy(false);
    }
  };
  return (
    <form onSubmit={make}>
      <p>
        You get an address of your own. Whoever has it can read your visits without signing in, and
        so can the maker of the calendar you give it to.
      </p>
      <Choice legend="It shows" options={SHOWN} value={shown} onChange={setShown} />
      <Field
        label="Name (only you see this)"
        value={name}
        maxLength={LONGEST}
        placeholder="My phone"
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <p class="error" role="alert">
        {why}
      </p>
      <div class="choices">
        <Button kind="primary" type="submit" busy={busy}>
          {busy ? "Making…" : "Make the address"}
        </Button>
        <Button onClick={onClose}>Not now</Button>
      </div>
    </form>
  );
}

/** The address is not shown again, for it is kept nowhere. */
function Made({ address, onClose }: NewCalendar & { onClose(): void }) {
  return (
    <>
      <p>
        Open it in your calendar, or copy it for a calendar on the web. It is shown only now. Pass
        it to nobody; you can stop it here at any time.
      </p>
      <p class="note" role="status">
        {address}
      </p>
      <div class="choices">
        <a class="button primary" href={followable(address)}>
          <Icon name="calendar" /> Open in calendar
        </a>
        <Button onClick={() => copy(address)}>
          <Icon name="copy" /> Copy
        </Button>
        <Button onClick={onClose}>Done</Button>
      </div>
    </>
  );
}

async function copy(address: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(address);
    toast("Address copied");
  } catch {
    toast("This browser does not let us copy. Please press and hold the text.");
  }
}
