/** What is drawn of a row stays as it is for as long as nothing changes of what it is drawn from. */
import type { VNode } from "preact";
import { useRef } from "preact/hooks";

/** How each row is drawn; the functions may be new each time, what they return is compared. */
export interface Drawing<T> {
  keyOf(row: T): string;
  /** All that the drawing depends on, always as many values. */
  from(row: T): unknown[];
  draw(row: T): VNode;
}

/** Draws the rows that are new or different; the same drawing of the others costs nothing. */
export function useOnce<T>(rows: T[], { keyOf, from, draw }: Drawing<T>): VNode[] {
  const before = useRef(new Map<string, { made: VNode; of: unknown[] }>());
  const now: typeof before.current = new Map();
  const drawn = rows.map((row) => {
    const key = keyOf(row);
    const known = before.current.get(key);
    const of = from(row);
    const made = known && isSame(known.of, of) ? known.made : draw(row);
    now.set(key, { made, of });
    return made;
  });
  before.current = now;
  return drawn;
}

function isSame(some: unknown[], others: unknown[]): boolean {
  return some.every((each, n) => Object.is(each, others[n]));
}
