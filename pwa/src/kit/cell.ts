/** A value that several screens watch. */
import { useLayoutEffect, useState } from "preact/hooks";

/** Setting `value` tells everybody who watches. */
export interface Cell<T> {
  value: T;
  /** Calls `told` after every change until the returned function is called. */
  watch(told: () => void): () => void;
}

/** A cell that starts with `first`. */
export function cell<T>(first: T): Cell<T> {
  let now = first;
  const watching = new Set<() => void>();
  return {
    get value() {
      return now;
    },
    set value(next) {
      if (Object.is(now, next)) return;
      now = next;
      for (const told of [...watching]) told();
    },
    watch(told) {
      watching.add(told);
      return () => watching.delete(told);
    },
  };
}

/** The value of a cell, also after it changes. */
export function useCell<T>(watched: Cell<T>): T {
  // Not the value itself: one that is a function would be called.
  const [, see] = useState<T>(() => watched.value);
  useLayoutEffect(() => {
    const look = () => see(() => watched.value);
    look();
    return watched.watch(look);
  }, [watched]);
  return watched.value;
}
