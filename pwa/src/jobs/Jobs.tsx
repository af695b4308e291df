import type { Row } from "@doorstep/sync";
import { useMemo, useState } from "preact/hooks";
import type { Job, Property } from "../kit/documents";
import { type Place, usePlace } from "../kit/place";
import { useRows } from "../kit/replica";
import { useRole } from "../kit/role";
import { addressWords, countWords } from "../kit/words";
import { InvoicesOnly } from "../people/NotTheirs";
import { Empty, Page, Rows, Skeleton } from "../ui";
import { Select } from "../ui/Select";
import { type Filter, filterJobs, sortJobs } from "./filters";
import { JobCard } from "./JobCard";
import "../ui/screens.css";
import { useJobs, useListAddresses } from "./useJobs";
import { useShown } from "./useShown";

/** All jobs, upcoming and past, narrowed down by property and text. */
export default function Jobs() {
  const jobs = useJobs();
  return (
    <Page title="Jobs">
      {jobs === undefined ? <Skeleton /> : jobs.length ? <JobList jobs={jobs} /> : <NoJobs />}
    </Page>
  );
}

function JobList({ jobs }: { jobs: Row<Job>[] }) {
  const place = usePlace();
  const address = useListAddresses();
  const [filter, setFilter] = useState(filterOfAddress);
  const change = (next: Filter) => {
    setFilter(next);
    keepInAddress(next);
  };
  const found = useMemo(() => filterJobs(jobs, filter, address), [jobs, filter, address]);
  const sorted = useMemo(() => sortJobs(found, place.now), [found, place.now]);
  return (
    <>
      <Filters filter={filter} onChange={change} />
      <p class="found" aria-live="polite">
        {filter.text || filter.property ? `${countWords(found.length, "job")} found` : ""}
      </p>
      <Part
        title="Upcoming"
        rows={sorted.upcoming}
        filter={filter}
        place={place}
        address={address}
      />
      <Part title="Past" rows={sorted.past} filter={filter} place={place} address={address} />
      {found.length === 0 && <NoneFound onClear={() => change({ property: "", text: "" })} />}
    </>
  );
}

interface PartProps {
  title: string;
  rows: Row<Job>[];
  filter: Filter;
  place: Place;
  address: (job: Job) => string;
}

function Part({ title, rows, filter, place, address }: PartProps) {
  const { shown, more, end } = useShown(rows.length, `${filter.property} ${filter.text}`);
  if (rows.length === 0) return null;
  return (
    <section class="jobs" aria-label={title}>
      <h2>
        {title} <span class="count">{rows.length}</span>
      </h2>
      <Rows>
        {rows.slice(0, shown).map((row) => (
          <JobCard key={row.id} row={row} place={place} address={address(row.doc)} />
        ))}
      </Rows>
      {shown < rows.length && (
        <button type="button" class="more" ref={end} onClick={more}>
          Show more
        </button>
      )}
    </section>
  );
}

function Filters({ filter, onChange }: { filter: Filter; onChange(filter: Filter): void }) {
  const properties = useRows<Property>("property") ?? [];
  return (
    <search class="filters">
      <label>
        <span>Find</span>
        <input
          type="search"
          value={filter.text}
          placeholder="Boiler, 2291, Dana"
          onInput={(event) => onChange({ ...filter, text: event.currentTarget.value })}
        />
      </label>
      {properties.length > 1 && (
        <Select
          {...{ label: "Where", all: "Everywhere", value: filter.property }}
          options={properties.map(({ id, doc }) => ({ id, name: addressWords(doc) }))}
          onChange={(property) => onChange({ ...filter, property })}
        />
      )}
    </search>
  );
}

function NoneFound({ onClear }: { onClear(): void }) {
  return (
    <Empty
      icon="search"
      title="Nothing found"
      action={
        <button type="button" onClick={onClear}>
          Show all jobs
        </button>
      }
    >
      No job has all of these words. Try fewer, or look everywhere.
    </Empty>
  );
}

function NoJobs() {
  if (useRole() === "billing") return <InvoicesOnly />;
  return (
    <Empty
      icon="wrench"
      title="No jobs yet"
      action={
        <a class="button" href="/portal/requests/new">
          Ask for service
        </a>
      }
    >
      Work that is booked for you appears here, with who comes and when, and stays here once it is
      done.
    </Empty>
  );
}

function filterOfAddress(): Filter {
  const query = new URLSearchParams(location.search);
  return { property: query.get("property") ?? "", text: query.get("text") ?? "" };
}

/** So that coming back from a job, or a reload, shows the same list. */
function keepInAddress(filter: Filter) {
  const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value));
  history.replaceState(history.state, "", `${location.pathname}${query.size ? `?${query}` : ""}`);
}
