/** Getting along with the other tabs of the same copy. */
import type { Outside } from "./outside";
import type { Change, Status } from "./types";

/** How long another tab's turn is waited for; it may be frozen. Correct without, only busier. */
const PATIENCE = 30_000;

/** Of the copy that one tab has brought up to date, what the others say too. */
type Fresh = Omit<Extract<Status, { state: "current" }>, "state">;
/** What tabs tell each other. */
export type News = Omit<Change, "status"> | Fresh;

/** Runs `work` while no other tab does the same, or after waiting for `patience`. */
export async function alone<T>(
  outside: Outside,
  name: string,
  signal: AbortSignal,
  work: () => Promise<T>,
  patience = PATIENCE,
): Promise<T | undefined> {
  if (!outside.locks) return work();
  const waiting = new AbortController();
  const stop = () => waiting.abort();
  const timer = outside.setTimeout(stop, patience);
  signal.addEventListener("abort", stop);
  let begun = false;
  try {
    return await outside.locks.request(name, { signal: waiting.signal }, () => {
      begun = true;
      outside.clearTimeout(timer);
      return work();
    });
  } catch (error) {
    if (begun) throw error;
    return signal.aborted ? undefined : work();
  } finally {
    outside.clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

/** Runs `work` in one tab at a time, for as long as it likes; waits its turn until `signal`. */
export async function leading(
  outside: Outside,
  name: string,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  if (!outside.locks) return work();
  try {
    await outside.locks.request(name, { signal }, work);
  } catch {
    // stopped while waiting
  }
}
