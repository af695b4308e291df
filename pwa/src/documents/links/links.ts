/** Links by which somebody without access sees one document; made and ended with a connection only. */
import { ask, Problem, Unreachable } from "../../kit/api";
import { clockWords, countWords, dayOf, whenWords } from "../../kit/words";

/** A link that is open. What it leads to is not told again: only its maker had the address. */
export interface Link {
  id: string;
  label: string;
  created_at: string;
  created_by: string | null;
  expires_at: string;
  views: number;
  viewed_at: string | null;
}

/** A new link; its address is told this once. */
export interface NewLink {
  id: string;
  address: string;
  expires_at: string;
  label: string;
}

/** What is chosen for a link before it is made; `days` as it is picked. */
export interface Wish {
  days: string;
  label: string;
}

/** Days for which a link can be open. */
export const DAYS = [7, 30, 90];

/** The open links of a document. Rejects with Problem or Unreachable, as the others do. */
export async function linksOf(document: string): Promise<Link[]> {
  return (await ask<{ links: Link[] }>("GET", `/api/portal/documents/${document}/links`)).links;
}

/** Makes a link. */
export function makeLink(document: string, days: number, label: string): Promise<NewLink> {
  return ask("POST", `/api/portal/documents/${document}/links`, { days, label: label.trim() });
}

/** Ends a link at once. */
export function endLink(id: string): Promise<void> {
  return ask("DELETE", `/api/portal/links/${id}`);
}

/** "Seen 2 times, last today, 14:05" or "Seen 1 time, last on Thu 5 Nov, 9:20". */
export function seenWords(
  { views, viewed_at }: Pick<Link, "views" | "viewed_at">,
  zone: string,
  now: number,
): string {
  if (!viewed_at) return "Not seen yet";
  const day = whenWords(dayOf(viewed_at, zone), dayOf(now, zone));
  return `Seen ${countWords(views, "time")}, last ${day}, ${clockWords(viewed_at, zone)}`;
}

/** What went wrong, in a sentence. */
export function whyNoLink(error: unknown): string {
  if (error instanceof Problem) {
    if (error.status === 401) return "You are signed out here. Please sign in again.";
    return error.message || "That did not work. Please try again in a moment.";
  }
  if (error instanceof Unreachable)
    return "A link is made and ended with a connection only, and there is none just now.";
  return "That did not work. Please try again in a moment.";
}
