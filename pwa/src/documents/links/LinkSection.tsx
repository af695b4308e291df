import { useCallback, useEffect, useState } from "preact/hooks";
import { Unreachable } from "../../kit/api";
import { usePlace } from "../../kit/place";
import { dayOf, dayWords } from "../../kit/words";
import { useAsked } from "../../settings/useAsked";
import { Button, Dialog, Icon, Rows, toast } from "../../ui";
import { LinkDialog } from "./LinkDialog";
import { endLink, type Link, linksOf, seenWords, whyNoLink } from "./links";

/** Milliseconds after which it is asked again who has seen them. */
const OFTEN = 20_000;

/** Links to this one document, for who has no access: a way to make one, and those that are open. */
export function LinkSection({ id }: { id: string }) {
  const [shown, look] = useAsked(useCallback(() => linksOf(id), [id]));
  useOften(look);
  const away = shown.state === "away" ? whyNoLink(shown.why) : "";
  const offline = shown.state === "away" && shown.why instanceof Unreachable;
  const [making, setMaking] = useState(false);
  const close = () => {
    setMaking(false);
    void look();
  };
  return (
    <section class="links">
      <h2>Links to it</h2>
      <p class="soft">
        A link shows this one document to whoever has it, such as a tenant or an agent, until it
        ends.
      </p>
      {away && (
        <p class="note" role="status">
          {away} You can still share the file itself.
        </p>
      )}
      {shown.state === "ready" && <Open links={shown.found} onEnded={look} />}
      <Button class="wide" onClick={() => setMaking(true)}>
        <Icon name="link" /> Make a link
      </Button>
      {making && <LinkDialog {...{ id, away, offline }} onClose={close} />}
    </section>
  );
}

/** Looks every so often while the page is seen, and when somebody comes back to it. */
function useOften(look: () => Promise<void>): void {
  useEffect(() => {
    const seen = () => document.hidden || void look();
    const timer = setInterval(seen, OFTEN);
    document.addEventListener("visibilitychange", seen);
    addEventListener("focus", seen);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", seen);
      removeEventListener("focus", seen);
    };
  }, [look]);
}

function Open({ links, onEnded }: { links: Link[]; onEnded(): Promise<void> }) {
  if (links.length === 0) return null;
  return (
    <Rows>
      {links.map((link) => (
        <OpenLink key={link.id} link={link} onEnded={onEnded} />
      ))}
    </Rows>
  );
}

function OpenLink({ link, onEnded }: { link: Link; onEnded(): Promise<void> }) {
  const { zone, now, today } = usePlace();
  const [asking, setAsking] = useState(false);
  const name = link.label || "Link without a name";
  return (
    <li class="row">
      <Icon name="link" />
      <span>
        <b>{name}</b>
        <small>
          Until {dayWords(dayOf(link.expires_at, zone), today)}
          {link.created_by && `, made by ${link.created_by}`}
        </small>
        <small>{seenWords(link, zone, now)}</small>
      </span>
      <Button aria-label={`End ${name}`} onClick={() => setAsking(true)}>
        End
      </Button>
      {asking && <Ending {...{ link, onEnded }} onClose={() => setAsking(false)} />}
    </li>
  );
}

interface EndingProps {
  link: Link;
  onEnded(): Promise<void>;
  onClose(): void;
}

/** Asks first: what is ended cannot be opened again. */
function Ending({ link, onEnded, onClose }: EndingProps) {
  const [busy, setBusy] = useState(false);
  const end = async () => {
    setBusy(true);
    try {
      await endLink(link.id);
      toast("The link is ended. Whoever opens it now sees that it is over.");
    } catch (error) {
      toast(whyNoLink(error));
    }
    onClose();
    await onEnded();
  };
  return (
    <Dialog title="End this link?" onClose={onClose}>
      <p>Whoever has it sees nothing any more.</p>
      <div class="choices">
        <Button kind="danger" busy={busy} onClick={end}>
          Yes, end it
        </Button>
        <Button onClick={onClose}>Keep it</Button>
      </div>
    </Dialog>
  );
}
