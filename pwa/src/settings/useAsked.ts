import { useCallback, useEffect, useRef, useState } from "preact/hooks";

/** What the server was asked for, and is never kept: how it is now, or why that cannot be told. */
export type Asked<T> = { state: "loading" } | { state: "away"; why: unknown } | Ready<T>;

interface Ready<T> {
  state: "ready";
  found: T;
}

/** Asks now, when there is a network again or none any more, and when told to look. */
export function useAsked<T>(ask: () => Promise<T>): [Asked<T>, () => Promise<void>] {
  const [view, setView] = useState<Asked<T>>({ state: "loading" });
  const last = useRef(0);
  const look = useCallback(async () => {
    const mine = ++last.current;
    // An answer that a newer question has overtaken says how it was.
    const show = (now: Asked<T>) => mine === last.current && setView(now);
    try {
      show({ state: "ready", found: await ask() });
    } catch (why) {
      show({ state: "away", why });
    }
  }, [ask]);
  useEffect(() => {
    void look();
    addEventListener("online", look);
    addEventListener("offline", look);
    return () => {
      removeEventListener("online", look);
      removeEventListener("offline", look);
    };
  }, [look]);
  return [view, look];
}
