import { useEffect, useState } from "preact/hooks";

/**
 * Whether the browser is sure that there is no network. Where only we cannot be reached, it is not:
 * there it is tried, and said when it fails.
 */
export function useOffline(): boolean {
  const [offline, setOffline] = useState(!navigator.onLine);
  useEffect(() => {
    const look = () => setOffline(!navigator.onLine);
    look();
    addEventListener("online", look);
    addEventListener("offline", look);
    return () => {
      removeEventListener("online", look);
      removeEventListener("offline", look);
    };
  }, []);
  return offline;
}
