/** Which jobs the list shows, and in which order. */
import type { Row } from "@doorstep/sync";
import type { Job } from "../kit/documents";
import { compare, nextVisit } from "./visits";

/** What the customer narrowed the list down to; empty strings let everything through. */
export interface Filter {
  property: string;
  text: string;
}

/** Jobs still to be done, soonest first, and those that are over, latest first. */
export interface Sorted {
  upcoming: Row<Job>[];
  past: Row<Job>[];
}

const OVER = new Set(["completed", "cancelled"]);

/** The jobs that fit: every word of the text is somewhere in the job, whatever its case or accents. */
export function filterJobs(
  jobs: Row<Job>[],
  filter: Filter,
  place: (job: Job) => string,
): Row<Job>[] {
  const words = plain(filter.text).split(/\s+/).filter(Boolean);
  return jobs.filter(({ doc }) => {
    if (filter.property && doc.property_id !== filter.property) return false;
    if (words.length === 0) return true;
    const all = plain(
      [doc.number, doc.title, doc.description, doc.outcome, place(doc), ...people(doc)].join(" "),
    );
    return words.every((word) => all.includes(word));
  });
}

/** Part the jobs into upcoming and past. */
export function sortJobs(jobs: Row<Job>[], now: number): Sorted {
  const keyed = jobs.map((row) => ({
    row,
    at: jobMoment(row.doc, now),
    over: isOver(row.doc, now),
  }));
  return {
    upcoming: keyed
      .filter(({ over }) => !over)
      .sort((a, b) => compare(a.at, b.at) || compare(a.row.id, b.row.id))
      .map(({ row }) => row),
    past: keyed
      .filter(({ over }) => over)
      .sort((a, b) => compare(b.at, a.at) || compare(a.row.id, b.row.id))
      .map(({ row }) => row),
  };
}

/** The instant a job is listed under: its next visit, when it was done, its last visit, or when booked. */
export function jobMoment(job: Job, now: number): string {
  const off = job.status === "cancelled";
  const last = job.visits.filter(({ state }) => off || state !== "cancelled").at(-1);
  const next = nextVisit(job, now)?.arrives_from;
  return next ?? job.completed_at ?? last?.arrives_from ?? job.booked_at;
}

/** One that was done, and to which somebody comes again, is not. */
function isOver(job: Job, now: number): boolean {
  return OVER.has(job.status) && !nextVisit(job, now);
}

function people(job: Job): string[] {
  return job.visits.map((visit) => visit.technician?.name ?? "");
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
