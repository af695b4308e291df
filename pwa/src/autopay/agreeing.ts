/** Agreeing to be charged by itself, and ending it: asked of the server, never kept or queued. */

import { payPage } from "../invoices/paying";
import { ask, Problem, Unreachable } from "../kit/api";

/** What is agreed to, in paragraphs; `version` is which wording it is. */
export interface Consent {
  version: string;
  text: string;
}

const PATH = "/api/portal/autopay";

/** What would be agreed to, as the server has it now. */
export async function askForConsent(): Promise<Consent> {
  return (await ask<{ consent: Consent }>("GET", PATH)).consent;
}

/** Agrees to the wording that was shown; resolves with the address where a card is saved. */
export async function agree({ version }: Consent): Promise<string> {
  const { url } = await ask<{ url: string }>("POST", PATH, { consent_version: version });
  return payPage(url);
}

/** Has nothing more charged from now on. */
export async function turnOff(): Promise<void> {
  await ask("DELETE", PATH);
}

const REFUSALS: Record<string, string> = {
  consent_changed:
    "What you would agree to has a new wording. Nothing was changed; please read it again.",
  payments_off: "The office takes no payments here just now. Nothing was changed.",
  payments_away:
    "The page for saving a card cannot be reached just now. Nothing was changed; please try again in a few minutes.",
};

/** Why it was not to be, and what is safe; `what` completes "A connection is needed to…". */
export function whyNotDone(error: unknown, what: string): string {
  if (error instanceof Unreachable)
    return `A connection is needed to ${what}, and we could not be reached. Nothing was changed.`;
  if (!(error instanceof Problem)) return "That did not work. Nothing was changed.";
  if (error.status === 401) return "You are signed out here. Sign in again to go on.";
  if (error.status === 403) return "You may not do this any more. Please ask an owner.";
  return REFUSALS[error.code] ?? "That did not work. Nothing was changed; please try again.";
}

/** What is said when it could not be turned off: the one thing that must not be guessed at. */
export function whyStillOn(error: unknown): string {
  if (error instanceof Unreachable)
    return "It may still be on: we could not be reached. Please try again when you have a connection, or call us.";
  return `${whyNotDone(error, "turn it off")} It is still on.`;
}
