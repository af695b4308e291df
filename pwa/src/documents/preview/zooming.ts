/** How large a sheet is shown: 1 is as wide as there is room. */

/** As large as it gets: the small print of a page is then as large as on paper, or larger. */
export const LARGEST = 4;
/** What a double tap makes of a sheet that fits. */
export const CLOSE = 2.5;
const STEPS = [1, 1.5, 2, 3, LARGEST];
/** Two that are nearer to one another are the same. */
const NEAR = 0.01;

/** The next larger step. */
export function larger(zoom: number): number {
  return STEPS.find((step) => step > zoom + NEAR) ?? LARGEST;
}

/** The next smaller step. */
export function smaller(zoom: number): number {
  return STEPS.findLast((step) => step < zoom - NEAR) ?? 1;
}

/** The same within what is possible. */
export function bounded(zoom: number): number {
  return Math.min(LARGEST, Math.max(1, zoom));
}

/** What a key makes of it; undefined for a key that means nothing here. */
export function zoomOfKey(key: string, zoom: number): number | undefined {
  if (key === "+" || key === "=") return larger(zoom);
  if (key === "-") return smaller(zoom);
  return key === "0" ? 1 : undefined;
}

/** "150 %". */
export function percentWords(zoom: number): string {
  return `${Math.round(zoom * 100)} %`;
}

/** How far to scroll so that the point `at` pixels from a sheet's edge stays where it is. */
export function shiftOf(at: number, before: number, now: number): number {
  return at * (now / before - 1);
}
