import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { useStatus } from "../kit/replica";

/** What the server was asked for, and is never kept: how it is now, or why that cannot be told. */
export type Asked<T> = { state: "loading" } | { state: "away"; why: unknown } | Ready<T>;

interface Ready<T> {
  state: "ready";
  found: T;
}

/**
 * Asks now, when there is a network again or none any more, and when told to look. The browser may not
 * notice that the server is there again, nor the copy that it was away: both are listened to.
 */
export function useAsked<T>(ask: () => Promise<T>): [Asked<T>, () => Promise<void>] {
  const [view, setView] = useState<Asked<T>>({ state: "loading" });
  const offline = useStatus().state === "offline";
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
  }, [look, offline]);
  return [view, look];
}
