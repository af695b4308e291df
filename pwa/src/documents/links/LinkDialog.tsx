import { useState } from "preact/hooks";
import { usePlace } from "../../kit/place";
import { dayOf, dayWords } from "../../kit/words";
import { Button, Choice, Dialog, Field, Icon, toast } from "../../ui";
import { DAYS, makeLink, type NewLink, whyNoLink } from "./links";

const LONGEST = 100;

/** Asks for how long and for whom, makes the link, and shows its address this once. */
export function LinkDialog({ id, onClose }: { id: string; onClose(): void }) {
  const [made, setMade] = useState<NewLink>();
  return (
    <Dialog title={made ? "The link is ready" : "Make a link"} onClose={onClose}>
      {made ? (
        <Made link={made} onClose={onClose} />
      ) : (
        <Making {...{ id, onClose }} onMade={setMade} />
      )}
    </Dialog>
  );
}

interface MakingProps {
  id: string;
  onClose(): void;
  onMade(link: NewLink): void;
}

function Making({ id, onClose, onMade }: MakingProps) {
  const [days, setDays] = useState(String(DAYS[1]));
  const [label, setLabel] = useState("");
  const [busy, setBusy] = useState(false);
  const [why, setWhy] = useState("");
  const make = async (event: Event) => {
    event.preventDefault();
    setWhy("");
    setBusy(true);
    try {
      onMade(await makeLink(id, Number(days), label));
    } catch (error) {
      setWhy(whyNoLink(error));
      setBusy(false);
    }
  };
  return (
    <form onSubmit={make}>
      <p>Whoever has the link sees this document and nothing else, without signing in.</p>
      <Choice
        legend="It ends after"
        options={DAYS.map((each) => ({ value: String(each), label: `${each} days` }))}
        value={days}
        onChange={setDays}
      />
      <Field
        label="For whom (only you see this)"
        value={label}
        maxLength={LONGEST}
        placeholder="Tenant of Flat 2"
        onInput={(event) => setLabel(event.currentTarget.value)}
      />
      <p class="error" role="alert">
        {why}
      </p>
      <div class="choices">
        <Button kind="primary" type="submit" busy={busy}>
          {busy ? "Making…" : "Make the link"}
        </Button>
        <Button onClick={onClose}>Not now</Button>
      </div>
    </form>
  );
}

/** The address is not shown again, for it is kept nowhere. */
function Made({ link, onClose }: { link: NewLink; onClose(): void }) {
  const { zone, today } = usePlace();
  const { address, expires_at } = link;
  return (
    <>
      <p>
        It is open until {dayWords(dayOf(expires_at, zone), today)}. The address is shown only now:
        copy it or share it.
      </p>
      <p class="note address" role="status">
        {address}
      </p>
      <div class="choices">
        <Button kind="primary" onClick={() => copy(address)}>
          <Icon name="copy" /> Copy
        </Button>
        {"share" in navigator && (
          <Button onClick={() => void navigator.share({ url: address }).catch(() => undefined)}>
            <Icon name="share" /> Share
          </Button>
        )}
        <Button onClick={onClose}>Done</Button>
      </div>
    </>
  );
}

async function copy(address: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(address);
    toast("Link copied");
  } catch {
    toast("This browser does not let us copy. Please press and hold the text.");
  }
}
