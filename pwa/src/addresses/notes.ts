/** How to get in, as it is written and sent. */
import type { OutboxItem } from "@doorstep/sync";
import { lastWaiting } from "../kit/outcomes";

/** Characters that the server takes. */
export const LONGEST = 1000;
/** The mutation's name. */
export const UPDATE = "property.update_access_notes";

/** Notes being written: of which address, what is typed, and what was there when it began. */
export interface Notes {
  property: string;
  typed: string;
  seen: string;
}

/** What was written before about an address: what waits still, and the last that was not taken. */
export interface Before {
  waiting: OutboxItem | undefined;
  refused: OutboxItem | undefined;
}

/** What the outbox has about an address. */
export function before(property: string, outbox: OutboxItem[]): Before {
  const about = outbox.filter(({ name, args }) => name === UPDATE && args.property_id === property);
  return {
    waiting: lastWaiting(about, UPDATE),
    refused: about.findLast(({ state }) => state === "failed"),
  };
}

/** What the form begins with: what was not taken, over what is there now. */
export function beginNotes(property: string, now: string, refused?: OutboxItem): Notes {
  return { property, typed: refused?.args.access_notes ?? now, seen: now };
}

/** What is shown: what is typed, as long as that differs, else what is there by now. */
export function upToDate(notes: Notes, now: string): Notes {
  return notes.typed === notes.seen ? { ...notes, typed: now, seen: now } : notes;
}

/** The mutation of what was written, beside what was seen; null when nothing was changed. */
export function updateOf({ property, typed, seen }: Notes) {
  const access_notes = typed.trim();
  if (access_notes === seen.trim()) return null;
  return {
    ...{ name: UPDATE, ver: 1, args: { property_id: property, access_notes } },
    base: { access_notes: seen },
  };
}
