/** How a job went, step by step, in plain words. */
import type { Job, ServiceRequest, Visit } from "../kit/documents";
import {
  betweenWords,
  clockWords,
  countWords,
  dayOf,
  dayWords,
  firstName,
  momentWords,
  windowWords,
} from "../kit/words";

/** One step; `at` orders it, `done` tells what has been from what is to come. */
export interface Step {
  at: string;
  title: string;
  detail: string;
  done: boolean;
}

/** The time zone and the time the words are said in. */
export interface When {
  zone: string;
  now: number;
}

/** The steps of a job in order of time; those to come are last. */
export function stepsOf(job: Job, request: ServiceRequest | undefined, when: When): Step[] {
  const past = [
    asked(request, when),
    booked(job, when),
    ended(job, when),
    ...job.visits.flatMap((visit) => visitSteps(offWith(job, visit), when)),
  ];
  return past
    .filter((step) => step !== null)
    .sort((a, b) => Number(b.done) - Number(a.done) || compare(a.at, b.at));
}

function asked(request: ServiceRequest | undefined, when: When): Step | null {
  if (!request) return null;
  const photos = request.photos.length
    ? `, with ${countWords(request.photos.length, "photo")}`
    : "";
  return done(request.created_at, "You asked", `${moment(request.created_at, when)}${photos}`);
}

function booked(job: Job, { zone, now }: When): Step {
  const today = dayOf(now, zone);
  const first = job.visits[0];
  const on = dayWords(dayOf(job.booked_at, zone), today);
  if (!first) return done(job.booked_at, "Booked", on);
  const window = `${dayWords(dayOf(first.arrives_from, zone), today)} ${betweenWords(first.arrives_from, first.arrives_until, zone)}`;
  return done(job.booked_at, "Booked", `${on}, for ${window}`);
}

/** A visit as it is by its job: nobody comes to one that was called off. */
function offWith({ status }: Job, visit: Visit): Visit {
  const was = visit.state === "done" || visit.state === "missed";
  return status === "cancelled" && !was ? { ...visit, state: "cancelled" } : visit;
}

function visitSteps(visit: Visit, when: When): (Step | null)[] {
  return [
    visit.confirmed_at
      ? done(visit.confirmed_at, "You said it works", moment(visit.confirmed_at, when))
      : null,
    visit.move_asked_at
      ? done(visit.move_asked_at, "You asked to move it", moment(visit.move_asked_at, when))
      : null,
    appointment(visit, when),
  ];
}

function appointment(visit: Visit, { zone, now }: When): Step {
  const who = visit.technician ? firstName(visit.technician.name) : "Someone";
  const at = visit.started_at ?? visit.arrives_from;
  const window = windowWords(visit.arrives_from, visit.arrives_until, zone, now);
  if (visit.state === "done")
    return done(
      at,
      `${visit.technician ? who : "We"} ${visit.technician ? "was" : "were"} here`,
      stay(visit, { zone, now }) ?? window,
    );
  if (visit.state === "missed") return done(at, "We missed each other", window);
  if (visit.state === "cancelled") return done(at, "Visit cancelled", window);
  const title = visit.state === "on_the_way" ? `${who} is on the way` : `${who} is coming`;
  return { at, title, detail: window, done: false };
}

/** "Mon 9 Nov, 9:20 to 10:05". */
function stay({ started_at, finished_at }: Visit, { zone, now }: When): string | null {
  if (!started_at) return null;
  const from = momentWords(started_at, zone, now);
  return finished_at ? `${from} to ${clockWords(finished_at, zone)}` : from;
}

function ended(job: Job, when: When): Step | null {
  if (job.status !== "completed" || !job.completed_at) return null;
  return done(job.completed_at, "Work done", moment(job.completed_at, when));
}

function done(at: string, title: string, detail: string): Step {
  return { at, title, detail, done: true };
}

function moment(at: string, { zone, now }: When): string {
  return momentWords(at, zone, now);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
