/** Several documents as one file, made by the server. */
import { Problem, problemOf, reach, Unreachable } from "../kit/api";

/** The server's own limit. */
export const MOST = 200;
/** Milliseconds for the first byte; a large file then takes as long as it takes. */
const PATIENCE = 30_000;

/** Fetches the documents in one file. Rejects with Problem or Unreachable. */
export async function fetchZip(ids: string[], name: string): Promise<File> {
  const query = new URLSearchParams(ids.map((id) => ["id", id]));
  const waiting = new AbortController();
  const timer = setTimeout(() => waiting.abort(), PATIENCE);
  const path = `/api/portal/documents/zip?${query}`;
  const response = await reach(path, { cache: "no-store", signal: waiting.signal }).finally(() =>
    clearTimeout(timer),
  );
  if (!response.ok) throw problemOf(response, await response.text().catch(() => ""));
  if (!response.headers.get("Content-Type")?.startsWith("application/zip")) throw new Unreachable();
  const bytes = await response.blob().catch(() => {
    throw new Unreachable();
  });
  return new File([bytes], name, { type: "application/zip" });
}

/** Why there is no such file, and what to do. */
export function whyNoZip(error: unknown): string {
  if (!(error instanceof Problem))
    return "We could not be reached, and a connection is needed for this. Please try again.";
  if (error.status === 401) return "You are signed out here. Please sign in again.";
  if (error.status === 404)
    return "One of these is not shared with you any more. Please look again, and choose anew.";
  return error.message || "That did not work. Please try again in a moment.";
}
