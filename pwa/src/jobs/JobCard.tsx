import type { Row } from "@doorstep/sync";
import type { Job } from "../kit/documents";
import type { Place } from "../kit/place";
import { jobState } from "../kit/states";
import { dayLabel, dayOf, windowWords } from "../kit/words";
import { RowLink, State } from "../ui";
import { jobMoment } from "./filters";
import { nextVisit } from "./visits";

interface Props {
  row: Row<Job>;
  address: string;
  place: Place;
}

/** One job in a list: what, when, where, and its state in a word. */
export function JobCard({ row: { id, doc }, address, place }: Props) {
  const state = jobState(doc, nextVisit(doc, place.now));
  return (
    <RowLink
      href={`/portal/jobs/${id}`}
      icon={state.icon}
      title={doc.title}
      detail={[jobWhen(doc, place), address].filter(Boolean).join(" · ")}
      end={
        <State tone={state.tone} icon={state.icon}>
          {state.text}
        </State>
      }
    />
  );
}

/** When the next visit is, else the day the job was done or booked. */
export function jobWhen(job: Job, { zone, now, today }: Place): string {
  const next = nextVisit(job, now);
  if (next) return windowWords(next.arrives_from, next.arrives_until, zone, now);
  return dayLabel(dayOf(jobMoment(job, now), zone), today);
}
