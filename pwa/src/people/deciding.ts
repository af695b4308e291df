/** What an owner decides about people; only with a connection, since others see it at once. */
import { ask, Problem, Unreachable } from "../kit/api";
import { replica } from "../kit/replica";
import { withProof } from "../sign_in/proving";
import type { Role } from "./roles";

const PEOPLE = "/api/portal/people";

/** Whom to let in, and as what. */
export interface Wish {
  name: string;
  email: string;
  role: Role;
}

/** Lets somebody in; they get a mail. */
export function invite({ name, email, role }: Wish): Promise<void> {
  return decide("POST", PEOPLE, { name: name.trim(), email: email.trim(), role });
}

/** Sends the mail again. */
export function inviteAgain(id: string): Promise<void> {
  return decide("POST", `${PEOPLE}/${id}/invitation`);
}

/** Lets somebody see and do other things. */
export function changeRole(id: string, role: Role): Promise<void> {
  return decide("PATCH", `${PEOPLE}/${id}`, { role });
}

/** Ends somebody's access. */
export function removePerson(id: string): Promise<void> {
  return decide("DELETE", `${PEOPLE}/${id}`);
}

/** What went wrong, in a sentence; nothing of somebody who would rather not prove who they are. */
export function whyNot(error: unknown): string {
  if (error instanceof Problem) return wordsOf(error);
  if (error instanceof Unreachable) {
    return "There is no connection just now, so nothing was changed. Please try again.";
  }
  return "";
}

function wordsOf({ code, message }: Problem): string {
  return code === "invalid" ? "Please check the name and the address, and try again." : message;
}

/** The list on this device follows by itself, and at once if it may. */
async function decide(method: string, path: string, body?: unknown): Promise<void> {
  await withProof(() => ask(method, path, body));
  void replica().sync();
}
