import type { Row } from "@doorstep/sync";
import { JobCard } from "../jobs/JobCard";
import { useJobAddresses, useJobs, useListAddresses } from "../jobs/useJobs";
import { VisitCard } from "../jobs/VisitCard";
import { type Appointment, upcoming } from "../jobs/visits";
import type { Job, Profile, ServiceRequest } from "../kit/documents";
import { type Place, usePlace } from "../kit/place";
import { useRows } from "../kit/replica";
import { useRole } from "../kit/role";
import { firstName } from "../kit/words";
import { Page, Rows, Skeleton, screen } from "../ui";
import "./home.css";
import { greeting, nextFirst } from "./greeting";
import { Needs } from "./Needs";
import type { Need } from "./needs";
import { useNeeds } from "./useNeeds";

const Other = screen(() => import("./Other"));

const FEW = 4;

/** What needs the customer, then what comes and what was done. */
export default function Home() {
  const place = usePlace();
  const jobs = useJobs();
  const requests = useRows<ServiceRequest>("request");
  const profile = useRows<Profile>("profile")?.[0]?.doc;
  const find = useNeeds();
  const billing = useRole() === "billing";
  if (!jobs || !requests || !find)
    return (
      <Page title="Home">
        <Skeleton />
      </Page>
    );
  const visits = upcoming(jobs, place.now);
  const title = greeting(visits[0], profile ? firstName(profile.name) : "", place);
  const needs = find({ visits: visits.slice(1), requests }, place);
  const nothing = jobs.length + requests.length + needs.length === 0;
  if (billing || nothing) return <Other {...{ title, needs, billing }} />;
  return (
    <Page title={title}>
      <Columns {...{ visits, jobs, needs, place }} />
    </Page>
  );
}

interface ColumnsProps {
  visits: Appointment[];
  jobs: Row<Job>[];
  needs: Need[];
  place: Place;
}

function Columns({ visits, jobs, needs, place }: ColumnsProps) {
  const address = useJobAddresses();
  const [next] = visits;
  const inList = useListAddresses();
  const { later, done } = nextFirst(jobs, [next?.jobId, ...needs.map(({ job }) => job)], place.now);
  return (
    <div class="cols">
      <div>
        {next && (
          <section>
            <h2>Next visit</h2>
            <VisitCard appointment={next} address={address(next.job)} place={place} />
          </section>
        )}
        <Needs needs={needs} />
        {!next && <NoVisit />}
      </div>
      <div>
        <Some title="Later" rows={later} {...{ place }} address={inList} />
        <Some title="Done" rows={done} {...{ place }} address={inList} all={jobs.length > FEW} />
      </div>
    </div>
  );
}

interface SomeProps {
  title: string;
  rows: Row<Job>[];
  address(job: Job): string;
  place: Place;
  all?: boolean;
}

function Some({ title, rows, address, place, all }: SomeProps) {
  if (rows.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <Rows>
        {rows.slice(0, FEW).map((row) => (
          <JobCard key={row.id} row={row} place={place} address={address(row.doc)} />
        ))}
      </Rows>
      {all && (
        <a class="link" href="/portal/jobs">
          All jobs
        </a>
      )}
    </section>
  );
}

function NoVisit() {
  return (
    <section class="no-visit">
      <p class="soft">
        No visit is booked. If something is wrong, say so and the office will find a time.
      </p>
      <a class="button primary wide" href="/portal/requests/new">
        Ask for service
      </a>
    </section>
  );
}
