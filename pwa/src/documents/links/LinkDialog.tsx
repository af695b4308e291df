import { useState } from "preact/hooks";
import { type Draft, useDraft } from "../../kit/drafts";
import { usePlace } from "../../kit/place";
import { dayOf, dayWords } from "../../kit/words";
import { Button, Choice, Dialog, Field, Icon, toast } from "../../ui";
import { DAYS, makeLink, type NewLink, type Wish, whyNoLink } from "./links";

const LONGEST = 100;

interface Props {
  id: string;
  /** Why none can be made just now; empty if one can. */
  away: string;
  /** It is so for want of a connection, so that trying would not help. */
  offline: boolean;
  onClose(): void;
}

/** Asks for how long and for whom, makes the link, and shows its address this once. */
export function LinkDialog({ id, away, offline, onClose }: Props) {
  const [made, setMade] = useState<NewLink>();
  const draft = useDraft<Wish>(`link:${id}`, () => ({ days: String(DAYS[1]), label: "" }));
  const { value: wish } = draft;
  if (!wish) return null;
  return (
    <Dialog title={made ? "The link is ready" : "Make a link"} onClose={onClose}>
      {made ? (
        <Made link={made} onClose={onClose} />
      ) : (
        <Making {...{ id, away, offline, wish, draft, onClose }} onMade={setMade} />
      )}
    </Dialog>
  );
}

interface MakingProps extends Props {
  wish: Wish;
  draft: Draft<Wish>;
  onMade(link: NewLink): void;
}

/** What is chosen is kept until the link was made: without a connection that may be another day. */
function Making({ id, away, offline, wish, draft, onClose, onMade }: MakingProps) {
  const [busy, setBusy] = useState(false);
  const [why, setWhy] = useState("");
  const make = async (event: Event) => {
    event.preventDefault();
    if (offline) return;
    setWhy("");
    setBusy(true);
    try {
      const made = await makeLink(id, Number(wish.days), wish.label);
      void draft.forget().catch(() => undefined);
      onMade(made);
    } catch (error) {
      setWhy(whyNoLink(error));
      setBusy(false);
    }
  };
  return (
    <form onSubmit={make}>
      <p>Whoever has the link sees this document and nothing else, without signing in.</p>
      {away && (
        <p id="no-link" class="note" role="status">
          {away} What you choose here is kept until then.
        </p>
      )}
      <Choice
        legend="It ends after"
        options={DAYS.map((each) => ({ value: String(each), label: `${each} days` }))}
        value={wish.days}
        onChange={(days) => void draft.change({ ...wish, days })}
      />
      <Field
        label="For whom (only you see this)"
        value={wish.label}
        maxLength={LONGEST}
        placeholder="Tenant of Flat 2"
        onInput={(event) => void draft.change({ ...wish, label: event.currentTarget.value })}
      />
      <p class="error" role="alert">
        {offline ? "" : why}
      </p>
      <div class="choices">
        <Button
          kind="primary"
          type="submit"
          busy={busy || offline}
          aria-describedby={offline ? "no-link" : undefined}
        >
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
