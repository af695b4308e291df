/** A job's visits, and what the customer's waiting answers make of them. */
import type { Row } from "@doorstep/sync";
import type { Job, Visit } from "../kit/documents";

/** A visit together with the job it belongs to. */
export interface Appointment {
  jobId: string;
  job: Job;
  visit: Visit;
  waiting: boolean;
}

/** When somebody comes. */
export type Window = Pick<Visit, "arrives_from" | "arrives_until">;

const AWAITED = new Set(["planned", "confirmed", "on_the_way"]);

/** The jobs with answers that still wait on this phone laid onto their visits. */
export function withAnswers(jobs: Row<Job>[], answers: Row<Partial<Visit>>[]): Row<Job>[] {
  if (answers.length === 0) return jobs;
  const byVisit = new Map(answers.map((answer) => [answer.id, answer.doc]));
  return jobs.map((row) => {
    if (!row.doc.visits.some((visit) => byVisit.has(visit.id))) return row;
    const visits = row.doc.visits.map((visit) => ({ ...visit, ...byVisit.get(visit.id) }));
    return { ...row, pending: true, doc: { ...row.doc, visits } };
  });
}

/** The time that an answer is to. */
export function windowOf({ arrives_from, arrives_until }: Window): Window {
  return { arrives_from, arrives_until };
}

/** A visit with its job, if this device has it. */
export function visitOf(id: string, jobs: Row<Job>[]): { visit: Visit; job: Row<Job> } | undefined {
  for (const job of jobs) {
    const visit = job.doc.visits.find((each) => each.id === id);
    if (visit) return { visit, job };
  }
  return undefined;
}

/** Visits still to come, soonest first. */
export function upcoming(jobs: Row<Job>[], now: number): Appointment[] {
  return jobs.flatMap((row) => appointments(row, now)).sort(byStart);
}

/** The visit of a job that is awaited next, if one is. */
export function nextVisit(job: Job, now: number): Visit | undefined {
  return ahead(job, now).sort((a, b) => compare(a.arrives_from, b.arrives_from))[0];
}

/** Whether the customer may still answer: the server refuses once the window has begun. */
export function canAnswer(visit: Visit, now: number): boolean {
  return (
    (visit.state === "planned" || visit.state === "confirmed") &&
    Date.parse(visit.arrives_from) > now
  );
}

/** Those of a job that was called off are off with it. */
function ahead({ status, visits }: Job, now: number): Visit[] {
  return visits.filter(
    ({ state, arrives_until }) =>
      status !== "cancelled" && AWAITED.has(state) && Date.parse(arrives_until) > now,
  );
}

function appointments({ id, doc, pending }: Row<Job>, now: number): Appointment[] {
  return ahead(doc, now).map((visit) => ({ jobId: id, job: doc, visit, waiting: pending }));
}

function byStart(a: Appointment, b: Appointment): number {
  return compare(a.visit.arrives_from, b.visit.arrives_from) || compare(a.visit.id, b.visit.id);
}

/** By code unit: instants and ids need no collation, and thousands of rows must sort at once. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
