/** The states of visits, jobs and requests as a word with a shape, never a colour alone. */
import type { Job, ServiceRequest, Visit } from "./documents";

/** What `ui/State` shows. */
export interface StateWords {
  tone: "good" | "due" | "bad" | "soft";
  icon: string;
  text: string;
}

const VISITS: Record<string, StateWords> = {
  planned: { tone: "due", icon: "clock", text: "Please say if this works" },
  confirmed: { tone: "good", icon: "check", text: "You said it works" },
  on_the_way: { tone: "good", icon: "truck", text: "On the way" },
  done: { tone: "good", icon: "check", text: "Done" },
  missed: { tone: "bad", icon: "circle-alert", text: "We missed each other" },
  cancelled: { tone: "soft", icon: "x", text: "Cancelled" },
};
const JOBS: Record<string, StateWords> = {
  scheduled: { tone: "soft", icon: "calendar", text: "Booked" },
  in_progress: { tone: "good", icon: "wrench", text: "Under way" },
  completed: { tone: "good", icon: "check", text: "Done" },
  cancelled: { tone: "soft", icon: "x", text: "Cancelled" },
};
const REQUESTS: Record<string, StateWords> = {
  pending: { tone: "soft", icon: "clock", text: "With the office" },
  accepted: { tone: "good", icon: "check", text: "Accepted, a visit is being arranged" },
  scheduled: { tone: "good", icon: "calendar", text: "A visit is booked" },
  declined: { tone: "bad", icon: "x", text: "The office could not take this on" },
  completed: { tone: "good", icon: "check", text: "Done" },
  withdrawn: { tone: "soft", icon: "x", text: "You took it back" },
};

/** A visit's state; one that was asked to be moved says so until the office has answered. */
export function visitState(visit: Visit): StateWords {
  if (askedToMove(visit)) return { tone: "due", icon: "clock", text: "You asked to move it" };
  return known(VISITS, visit.state);
}

/** Whether the customer's wish to move a visit is still open. */
export function askedToMove(visit: Visit): boolean {
  return visit.move_asked_at !== null && (visit.state === "planned" || visit.state === "confirmed");
}

/**
 * A job's state; one whose visits were all called off is booked for no day, and one that was done
 * and has a `next` visit all the same is booked again.
 */
export function jobState({ status, visits }: Job, next: Visit | undefined): StateWords {
  const off = visits.length > 0 && visits.every(({ state }) => state === "cancelled");
  if (next && status === "completed")
    return { tone: "soft", icon: "calendar", text: "Booked again" };
  if (off && status === "scheduled")
    return { tone: "due", icon: "calendar", text: "No visit planned" };
  return known(JOBS, status);
}

/** A request's state; while it waits on this phone it must not look sent. */
export function requestState(request: ServiceRequest, waiting: boolean): StateWords {
  const what = request.status === "withdrawn" ? "Taken back, waiting" : "Waiting";
  if (waiting) return { tone: "due", icon: "clock", text: `${what} to send` };
  return known(REQUESTS, request.status);
}

/** A word the app does not know yet is shown as the server has it, not hidden. */
function known(table: Record<string, StateWords>, word: string): StateWords {
  return table[word] ?? { tone: "soft", icon: "info", text: word.replaceAll("_", " ") };
}
