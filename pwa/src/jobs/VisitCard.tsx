import { useState } from "preact/hooks";
import { ErrorBoundary, lazy, useLocation } from "preact-iso";
import type { Visit } from "../kit/documents";
import type { Place } from "../kit/place";
import { enqueue } from "../kit/replica";
import { askedToMove, visitState } from "../kit/states";
import { betweenWords, capital, dayWords, initials, leafWords } from "../kit/words";
import { Button, Icon, keeping, State } from "../ui";
import "./visit.css";
import { type Appointment, canAnswer, windowOf } from "./visits";

const AskToMove = lazy(() => import("./AskToMove"));

interface Props {
  appointment: Appointment;
  address: string;
  place: Place;
  /** On the job's own page its title need not be said again. */
  linked?: boolean;
}

/** The next visit as a calendar leaf: the day large, the window and the technician beside it. */
export function VisitCard({ appointment, address, place, linked = true }: Props) {
  const { job, jobId, visit } = appointment;
  const window = betweenWords(visit.arrives_from, visit.arrives_until, place.zone);
  return (
    <article class="visit-card">
      <Leaf at={visit.arrives_from} zone={place.zone} />
      <div>
        {linked && (
          <h3>
            <a href={`/portal/jobs/${jobId}`}>{job.title}</a>
          </h3>
        )}
        <p>{capital(window)}</p>
        {address && <p class="soft">{address}</p>}
        {visit.technician && <Coming name={visit.technician.name} />}
      </div>
      {visit.preparation && <p class="note">{visit.preparation}</p>}
      <Answer key={visit.id} appointment={appointment} place={place} />
    </article>
  );
}

function Leaf({ at, zone }: { at: string; zone: string }) {
  const { month, day, weekday } = leafWords(at, zone);
  return (
    <p class="leaf">
      <b>{month}</b> <strong>{day}</strong> <i>{weekday}</i>
    </p>
  );
}

function Coming({ name }: { name: string }) {
  return (
    <p class="who">
      <span class="face" aria-hidden="true">
        {initials(name)}
      </span>
      {name} is coming
    </p>
  );
}

function Answer({ appointment, place }: { appointment: Appointment; place: Place }) {
  const { visit, waiting } = appointment;
  const { path, query, route } = useLocation();
  const [moving, setMoving] = useState(query.move === visit.id);
  const close = () => {
    setMoving(false);
    if (query.move) route(path, true);
  };
  const open = canAnswer(visit, place.now);
  if (open && moving)
    return (
      <ErrorBoundary>
        <AskToMove visit={visit} window={windowOf(visit)} place={place} onClose={close} />
      </ErrorBoundary>
    );
  return (
    <>
      <p class="answer" aria-live="polite">
        <Answered appointment={appointment} place={place} />
      </p>
      {open && (
        <div class="acts">
          {visit.state === "planned" && !askedToMove(visit) && <ThatWorks visit={visit} />}
          <Button onClick={() => setMoving(true)}>
            {askedToMove(visit) ? "Change what I asked" : "Ask to move"}
          </Button>
        </div>
      )}
      {waiting && <p class="soft">Saved on this phone, not sent yet.</p>}
    </>
  );
}

function ThatWorks({ visit }: { visit: Visit }) {
  const args = { visit_id: visit.id };
  const confirm = () =>
    keeping(enqueue({ name: "visit.confirm", ver: 1, args, base: windowOf(visit) }));
  return (
    <Button kind="primary" onClick={confirm}>
      <Icon name="check" /> That works
    </Button>
  );
}

/** What has been answered so far; a planned visit nobody answered says it by its buttons. */
function Answered({ appointment: { visit }, place }: { appointment: Appointment; place: Place }) {
  if (visit.state === "planned" && !askedToMove(visit)) return null;
  const { tone, icon, text } = visitState(visit);
  const wish = askedToMove(visit) && visit.move_preferred_on;
  return (
    <State tone={tone} icon={icon}>
      {wish ? `${text} to ${dayWords(wish, place.today)}` : text}
    </State>
  );
}
