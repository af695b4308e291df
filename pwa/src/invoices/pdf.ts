/**
 * Papers that the server makes, as files. Nothing ever goes to a PDF: an installed app on an iPhone has
 * no way back from one.
 */
import { Problem, problemOf, reach, Unreachable } from "../kit/api";

/** Milliseconds for a paper to be made and to come. */
const PATIENCE = 30_000;
const PDF = "application/pdf";

/** Fetches a paper; it is called as the server says, else `name`. Rejects with Problem or Unreachable. */
export async function fetchPaper(path: string, name: string): Promise<File> {
  const response = await reach(path, { cache: "no-cache", signal: AbortSignal.timeout(PATIENCE) });
  if (!response.ok) throw problemOf(response, await response.text().catch(() => ""));
  // A page in between, such as a hotel's, answers anything with a page of its own.
  if (!response.headers.get("Content-Type")?.startsWith(PDF)) throw new Unreachable();
  const bytes = await response.arrayBuffer().catch(() => {
    throw new Unreachable();
  });
  return new File([bytes], nameIn(response.headers.get("Content-Disposition")) ?? name, {
    type: PDF,
  });
}

/** Why a paper is not here, and what to do. */
export function whyNoPaper(error: unknown): string {
  if (!(error instanceof Problem))
    return "We could not be reached, and a connection is needed for this. Nothing was lost; please try again.";
  if (error.status === 401) return "You are signed out here. Please sign in again to get it.";
  if (error.status === 404) return "The office has no such paper for you any more.";
  return error.message || "That did not work. Please try again in a moment.";
}

/** The file's name as a header has it, without what could be a path. */
export function nameIn(disposition: string | null): string | undefined {
  const [, name] = disposition?.match(/filename="([^"]+)"/) ?? [];
  return name?.replace(/[/\\]/g, "-");
}
