/** Changing one's mail address: with a connection only, by a code that the new address gets. */

import { accountsOf, noteAddress } from "../kit/accounts";
import { ask, Problem } from "../kit/api";
import { remember } from "../kit/entering";
import { type Session, session } from "../kit/session";
import { asked } from "../sign_in/asked";
import { NotProved, withProof } from "../sign_in/proving";
import { refusal } from "../sign_in/words";

/** The mail to the new address. */
export const mail = asked("doorstep:new-email");

/** Has a code mailed to another address, after the person has shown once more that it is them. */
export async function askForChange(email: string): Promise<void> {
  await withProof(() => ask("POST", "/api/portal/email", { email }));
  mail.note(email);
}

/** Changes the address by the code; whoever is signed in on this device has it from now on. */
export async function confirmChange(code: string): Promise<void> {
  const before = session.value ? accountsOf(session.value) : [];
  const found = await withProof(() =>
    ask<Session>("POST", "/api/portal/email/confirmation", { code }),
  );
  noteAddress(
    before.map(({ contact }) => contact),
    found.contact.email,
  );
  remember(found);
  mail.forget();
}

/** A sentence for what a change was refused with; none when the person would rather not. */
export function refusalOfChange(error: unknown): string {
  if (error instanceof NotProved) return "Nothing was changed.";
  if (error instanceof Problem) return refusal(error);
  return "Changing the address needs a connection. Nothing was changed; please try again then.";
}
