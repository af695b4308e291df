/** How long to rest after something failed. */

const FIRST = 1_000;
const LONGEST = 60_000;
/** The longest rest of anything; what rests longer does so because the clock was set back. */
export const LONGEST_REST = 600_000;

/** Milliseconds before attempt `attempts + 1`: doubling, at most a minute, half of it by chance. */
export function backoff(attempts: number, random: () => number): number {
  return jittered(Math.min(LONGEST, FIRST * 2 ** Math.min(attempts - 1, 10)), random);
}

/** Between half of `milliseconds` and all of it, so that devices do not come back together. */
export function jittered(milliseconds: number, random: () => number): number {
  return Math.round(milliseconds * (0.5 + random() / 2));
}

/** True when what rests until `at` may be tried; both as the device's clock says. */
export function due(at: number, now: number): boolean {
  return at <= now || at - now > LONGEST_REST;
}
