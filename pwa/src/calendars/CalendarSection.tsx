import { useState } from "preact/hooks";
import { usePlace } from "../kit/place";
import { Away } from "../settings/Away";
import { useAsked } from "../settings/useAsked";
import { Button, Icon, Rows, Skeleton } from "../ui";
import { CalendarDialog } from "./CalendarDialog";
import { ChangeDialog } from "./ChangeDialog";
import {
  type Calendar,
  type Calendars,
  listCalendars,
  readWords,
  shownWords,
  whyNoCalendar,
} from "./calendars";

/** The addresses by which the person's calendars show their visits, and a way to make one. */
export function CalendarSection() {
  const [view, look] = useAsked(listCalendars);
  return (
    <section>
      <h2>Calendars</h2>
      <p class="soft">
        The calendar on your phone or computer can show our visits by itself, also when one moves.
      </p>
      {view.state === "loading" && <Skeleton />}
      {view.state === "away" && <Away why={whyNoCalendar(view.why)} onAgain={look} />}
      {view.state === "ready" && <Found found={view.found} look={look} />}
    </section>
  );
}

function Found({ found: { calendars, most }, look }: { found: Calendars; look(): Promise<void> }) {
  const [making, setMaking] = useState(false);
  const close = () => {
    setMaking(false);
    void look();
  };
  return (
    <>
      {calendars.length > 0 && (
        <Rows class="devices">
          {calendars.map((calendar) => (
            <Row key={calendar.id} calendar={calendar} look={look} />
          ))}
        </Rows>
      )}
      {calendars.length < most ? (
        <Button class="wide" onClick={() => setMaking(true)}>
          <Icon name="calendar-plus" /> Show visits in a calendar
        </Button>
      ) : (
        <p class="soft">You have as many as there can be. Stop one to add another.</p>
      )}
      {making && <CalendarDialog onClose={close} />}
    </>
  );
}

function Row({ calendar, look }: { calendar: Calendar; look(): Promise<void> }) {
  const { zone, now } = usePlace();
  const [changing, setChanging] = useState(false);
  const name = calendar.name || "Calendar";
  return (
    <li class="row">
      <Icon name="calendar" />
      <span>
        <b>{name}</b>
        <small>{shownWords(calendar)}</small>
        <small>{readWords(calendar, zone, now)}</small>
      </span>
      <Button aria-label={`Change ${name}, or stop it`} onClick={() => setChanging(true)}>
        Change
      </Button>
      {changing && (
        <ChangeDialog {...{ calendar, name, look }} onClose={() => setChanging(false)} />
      )}
    </li>
  );
}
