/** What is said where something needs a connection and did not get through. */
import { Problem } from "../kit/api";

/** Why it was not to be, and what to do; `what` completes "A connection is needed to…". */
export function whyNot(error: unknown, what: string, online: boolean = navigator.onLine): string {
  if (error instanceof Problem) {
    if (error.status === 404) return "That is no longer there. Please look again.";
    if (error.status === 401) return "You are signed out here. Sign in again to go on.";
    return error.message || "That did not work. Nothing was changed; please try again.";
  }
  if (!online) return `You are offline. A connection is needed to ${what}.`;
  return "We could not be reached just now. Nothing was changed; please try again in a moment.";
}
