/** Several documents as one file, made by the server. */
import { Problem, problemOf, reach, Unreachable } from "../kit/api";
import { within } from "./kept/limit";

/** The server's own limit. */
export const MOST = 200;

/** Fetches the documents in one file. Rejects with Problem or Unreachable. */
export async function fetchZip(ids: string[], name: string): Promise<File> {
  const query = new URLSearchParams(ids.map((id) => ["id", id]));
  const path = `/api/portal/documents/zip?${query}`;
  const ask = (signal: AbortSignal) => reach(path, { cache: "no-store", signal });
  return within(ask, async ({ answer, body }) => {
    const rest = body().catch(() => undefined);
    if (!answer.ok) throw problemOf(answer, (await (await rest)?.text()) ?? "");
    const isZip = answer.headers.get("Content-Type")?.startsWith("application/zip");
    const bytes = isZip ? await rest : undefined;
    if (!bytes) throw new Unreachable();
    return new File([bytes], name, { type: "application/zip" });
  });
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
