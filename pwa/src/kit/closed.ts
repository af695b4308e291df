/** A page that has lost its store to a newer version of the app in another tab. */
import { useStatus } from "./replica";

/** Whether nothing can be kept any more until the page is opened again. */
export function useClosed(): boolean {
  const status = useStatus();
  return status.state === "upgrade" && status.closed === true;
}

/** Whether this is why something was not kept, and not a lack of room. */
export function isClosed(error: unknown): boolean {
  return (error as Error | null)?.name === "InvalidStateError";
}
