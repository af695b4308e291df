/** A long list grows at its end: what is drawn of the rows before need not be looked at again. */
import type { VNode } from "preact";
import { useMemo } from "preact/hooks";

/** Draws each row once for as long as `known` stays: the same drawing again costs nothing. */
export function useOnce<T extends object>(known: object): (row: T, draw: () => VNode) => VNode {
  return useMemo(() => {
    const drawn = new WeakMap<T, VNode>();
    return (row, draw) => {
      const before = drawn.get(row);
      if (before) return before;
      const made = draw();
      drawn.set(row, made);
      return made;
    };
  }, [known]);
}
