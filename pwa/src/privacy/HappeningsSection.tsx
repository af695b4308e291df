import { useEffect, useState } from "preact/hooks";
import { ask, Problem } from "../kit/api";
import { type Place, usePlace } from "../kit/place";
import { capital, momentWords } from "../kit/words";
import { Button, Icon, Rows } from "../ui";
import { type Happening, type Happenings, happeningWords, iconOf, wayWords } from "./happenings";

const FIRST = 6;
const MORE = 30;
const AWAY = "There is no connection just now. What was shown stays; please try again.";

/** What happened in the account, newest first, as far back as one asks; anew after each change. */
export function HappeningsSection({ since }: { since: string }) {
  const [events, setEvents] = useState<Happening[]>([]);
  const [next, setNext] = useState<string | null>(null);
  const [said, setSaid] = useState("");
  const [busy, setBusy] = useState(false);
  const place = usePlace();
  const read = async (before: string | null) => {
    setBusy(true);
    setSaid("");
    const from = before ? `limit=${MORE}&before=${before}` : `limit=${FIRST}`;
    try {
      const page = await ask<Happenings>("GET", `/api/portal/audit?${from}`);
      setEvents((shown) => (before ? [...shown, ...page.events] : page.events));
      setNext(page.next);
    } catch (error) {
      setSaid(error instanceof Problem ? error.message : AWAY);
    }
    setBusy(false);
  };
  useEffect(() => void read(null), [since]);
  return (
    <section>
      <h2>What happened</h2>
      <p class="soft">
        Who signed in, what changed, and what the office looked at. Kept for two years.
      </p>
      <Rows class="happenings">
        {events.map((event) => (
          <Line key={event.id} event={event} place={place} />
        ))}
      </Rows>
      <p class="said" role="status">
        {said}
      </p>
      {(next || said) && (
        <Button class="wide" busy={busy} onClick={() => read(next)}>
          {said ? "Try again" : "Show earlier"}
        </Button>
      )}
    </section>
  );
}

function Line({ event, place }: { event: Happening; place: Place }) {
  const way = wayWords(event);
  const when = momentWords(event.at, place.zone, place.now);
  return (
    <li class="row">
      <Icon name={iconOf(event)} />
      <span>
        {happeningWords(event)}
        <small>{capital([when, way].filter(Boolean).join(", "))}</small>
      </span>
    </li>
  );
}
