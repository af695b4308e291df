import { useCell } from "../kit/cell";
import { useStatus } from "../kit/replica";
import { type Session, session } from "../kit/session";

/** Who is signed in here, unless the server has said that they are so no more. */
export function useSignedIn(): Session | null {
  const who = useCell(session);
  const { state } = useStatus();
  return state === "opening" || state === "locked" || who?.ended ? null : who;
}
