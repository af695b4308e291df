import type { Row } from "@doorstep/sync";
import { useLocation, useRoute } from "preact-iso";
import { SignedInAs } from "../accounts/SignedInAs";
import { AccessNotes } from "../addresses/AccessNotes";
import { Documents } from "../documents/Belonging";
import type { Job, Organization, Property, ServiceRequest, Visit } from "../kit/documents";
import { handOver } from "../kit/handing";
import { type Place, usePlace } from "../kit/place";
import { useRow } from "../kit/replica";
import { jobState } from "../kit/states";
import { Button, Empty, Icon, Page, Skeleton, State } from "../ui";
import { BegunMove } from "./BegunMove";
import { calendarFile } from "./calendar";
import { directionsTo } from "./directions";
import { jobWhen } from "./JobCard";
import "../ui/screens.css";
import { stepsOf } from "./steps";
import { useJobAddresses, useJobs } from "./useJobs";
import { VisitCard } from "./VisitCard";
import { canAnswer, nextVisit } from "./visits";

const OPEN = ["scheduled", "in_progress"];

/** One job: its state, its visits, what was done, and whom to call. */
export default function JobPage() {
  const { id } = useRoute().params;
  const jobs = useJobs();
  if (jobs === undefined)
    return (
      <Page title="Job" back="/portal/jobs">
        <Skeleton />
      </Page>
    );
  const row = jobs.find((each) => each.id === id);
  return row ? <Ready key={row.id} row={row} /> : <Missing />;
}

function Ready({ row }: { row: Row<Job> }) {
  const place = usePlace();
  const address = useJobAddresses()(row.doc);
  const { doc } = row;
  return (
    <Page title={doc.title} back="/portal/jobs">
      <div class="about">
        <p class="soft">{[`Job ${doc.number}`, address].filter(Boolean).join(", ")}</p>
        <JobState job={doc} place={place} />
      </div>
      <Next row={row} address={address} place={place} />
      <Begun job={doc} place={place} />
      <GettingIn job={doc} place={place} />
      <Told title="What we did" text={doc.outcome} />
      <Told title="What it is about" text={doc.description} />
      <Documents job={row.id} />
      <Steps job={doc} place={place} />
      <Acts address={address} phone={place.organization?.phone ?? ""} />
    </Page>
  );
}

function JobState({ job, place }: { job: Job; place: Place }) {
  const next = nextVisit(job, place.now);
  const { tone, icon, text } = jobState(job, next);
  return (
    <p>
      <State tone={tone} icon={icon}>
        {job.completed_at && !next ? `${text}, ${jobWhen(job, place)}` : text}
      </State>
    </p>
  );
}

function Next({ row, address, place }: { row: Row<Job>; address: string; place: Place }) {
  const visit = nextVisit(row.doc, place.now);
  if (!visit) return null;
  const add = () => place.organization && handOver(fileOf(row, visit, address, place.organization));
  return (
    <section>
      <h2>Next visit</h2>
      <VisitCard
        appointment={{ jobId: row.id, job: row.doc, visit, waiting: row.pending }}
        address={address}
        place={place}
        linked={false}
      />
      <Button class="wide" onClick={add}>
        <Icon name="calendar-plus" /> Add to calendar
      </Button>
      <p class="soft">
        <a class="link" href="/portal/settings/devices">
          Have all visits in your calendar
        </a>
      </p>
    </section>
  );
}

function fileOf({ doc }: Row<Job>, visit: Visit, place: string, organization: Organization): File {
  const url = location.origin + location.pathname;
  const now = Date.now();
  const entry = { visit, title: doc.title, place, organization, url, now };
  return new File([calendarFile(entry)], "visit.ics", { type: "text/calendar" });
}

/** What was begun for a visit whose form is not on this page. */
function Begun({ job, place }: { job: Job; place: Place }) {
  const { move } = useLocation().query;
  const next = nextVisit(job, place.now);
  const hasForm = next && next.id === move && canAnswer(next, place.now);
  return move && !hasForm ? <BegunMove visit={move} /> : null;
}

/** While somebody is still to come, how they get in. */
function GettingIn({ job, place }: { job: Job; place: Place }) {
  const row = useRow<Property>("property", job.property_id ?? "");
  const open = OPEN.includes(job.status) || nextVisit(job, place.now);
  return row && open ? <AccessNotes row={row} /> : null;
}

function Told({ title, text }: { title: string; text: string }) {
  if (!text) return null;
  return (
    <section>
      <h2>{title}</h2>
      <p class="told">{text}</p>
    </section>
  );
}

function Steps({ job, place }: { job: Job; place: Place }) {
  const request = useRow<ServiceRequest>("request", job.request_id ?? "");
  return (
    <section>
      <h2>How it went</h2>
      <ol class="steps">
        {stepsOf(job, request?.doc, place).map((step) => (
          <li key={`${step.at} ${step.title}`} class={step.done ? "done" : ""}>
            <b>{step.title}</b>
            <small>{step.detail}</small>
          </li>
        ))}
      </ol>
      {request && (
        <p>
          <a class="link" href={`/portal/requests/${request.id}`}>
            What you asked for
          </a>
        </p>
      )}
    </section>
  );
}

function Acts({ address, phone }: { address: string; phone: string }) {
  return (
    <p class="acts">
      {phone && (
        <a class="button" href={`tel:${phone.replace(/[^+\d]/g, "")}`}>
          <Icon name="phone" /> Call
        </a>
      )}
      {address && (
        <a class="button" href={directionsTo(address)} rel="noreferrer" target="_blank">
          <Icon name="map-pin" /> Directions
        </a>
      )}
    </p>
  );
}

function Missing() {
  return (
    <Page title="This job is not here" back="/portal/jobs">
      <Empty
        icon="wrench"
        title="Not on this phone"
        action={
          <a class="button" href="/portal/jobs">
            All jobs
          </a>
        }
      >
        It may have been removed by the office, or has not reached this phone yet.
        <SignedInAs />
      </Empty>
    </Page>
  );
}
