/** What the person may see and do. */
import { useCell } from "./cell";
import type { Profile } from "./documents";
import { useRows } from "./replica";
import { session } from "./session";

/** Their role as the copy has it; until that was read, as it was when they signed in. */
export function useRole(): string | undefined {
  const before = useCell(session)?.contact.role;
  return useRows<Profile>("profile")?.[0]?.doc.role ?? before;
}
