/** How long to rest after something failed. */

const FIRST = 1_000;
const LONGEST = 60_000;

/** Milliseconds before attempt `attempts + 1`: doubling, at most a minute, half of it by chance. */
export function backoff(attempts: number, random: () => number): number {
  return jittered(Math.min(LONGEST, FIRST * 2 ** Math.min(attempts - 1, 10)), random);
}

/** Between half of `milliseconds` and all of it, so that devices do not come back together. */
export function jittered(milliseconds: number, random: () => number): number {
  return Math.round(milliseconds * (0.5 + random() / 2));
}
