/** Taking turns with the other tabs of the same account. */

/**
 * Runs `work` while no other tab does the same, at the latest after `patience` milliseconds if those
 * are told: another tab may be frozen, and two at a time are only busier. Without work when `signal`
 * ends the waiting.
 */
export async function inTurn<T>(
  name: string,
  signal: AbortSignal,
  work: () => Promise<T>,
  patience?: number,
): Promise<T | undefined> {
  if (!navigator.locks) return work();
  const waiting = new AbortController();
  const stop = () => waiting.abort();
  const timer = patience === undefined ? undefined : setTimeout(stop, patience);
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  let begun = false;
  try {
    return await navigator.locks.request(name, { signal: waiting.signal }, () => {
      begun = true;
      clearTimeout(timer);
      return work();
    });
  } catch (error) {
    if (begun) throw error;
    return signal.aborted ? undefined : work();
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}
