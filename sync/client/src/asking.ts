/** One HTTP exchange, and what its answer means for the device. */
import { LONGEST_REST } from "./backoff";
import type { Outside } from "./outside";
import { type Answer, REMOVED, type Request_, readAnswer } from "./wire";

/** How long an answer is waited for. */
const PATIENCE = 30_000;

/**
 * What came back. `locked`: the session is gone or another's (SYNC-2, SYNC-3); `removed`, the person's
 * access itself is (AUTH-7). `refused`: the request itself is at fault. `away`: anything that may be
 * better later.
 */
export type Reply =
  | { is: "answer"; answer: Answer }
  | { is: "locked"; removed: boolean }
  | { is: "refused"; code: string; detail: unknown }
  | { is: "away"; wait: number; failed: boolean };

/** Fetches and reads within a limit of time, ended early by `signal`. Rejects as fetch does. */
export async function exchange<T>(
  outside: Outside,
  url: string,
  init: RequestInit,
  signal: AbortSignal,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const stop = () => limit.abort();
  const timer = outside.setTimeout(stop, PATIENCE);
  signal.addEventListener("abort", stop);
  try {
    if (signal.aborted) limit.abort();
    const all = { ...init, credentials: "same-origin", signal: limit.signal } as const;
    return await read(await outside.fetch(url, all));
  } finally {
    outside.clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

/** Asks the server once. */
export async function post(
  outside: Outside,
  request: Request_,
  signal: AbortSignal,
): Promise<Reply> {
  const init = {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(request),
  };
  try {
    return await exchange(outside, "/api/sync", init, signal, (response) =>
      meaning(response, request),
    );
  } catch {
    return { is: "away", wait: 0, failed: false };
  }
}

async function meaning(response: Response, request: Request_): Promise<Reply> {
  if (response.status === 200) {
    const answer = readAnswer(await response.json(), request);
    return answer ? { is: "answer", answer } : { is: "away", wait: 0, failed: false };
  }
  const problem = await problemOf(response);
  const others = response.status === 409 && problem.code === "other_account";
  if (response.status === 401 || others) return { is: "locked", removed: problem.code === REMOVED };
  if (problem.code && [400, 413, 422].includes(response.status)) {
    return { is: "refused", code: problem.code, detail: problem };
  }
  return { is: "away", wait: waitOf(response), failed: response.status >= 500 };
}

/** The problem document (RFC 9457) of a refusal; empty when there is none. */
export async function problemOf(response: Response): Promise<{ code?: string; detail?: string }> {
  try {
    return ((await response.json()) ?? {}) as { code?: string; detail?: string };
  } catch {
    return {};
  }
}

/** Milliseconds of Retry-After (RFC 9110 §10.2.3, in seconds) within reason; 0 when it does not say. */
export function waitOf(response: Response): number {
  const seconds = Number(response.headers.get("Retry-After"));
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1000, LONGEST_REST) : 0;
}
