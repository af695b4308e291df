/** What stays of a draft when its person may see the records no more: what they typed themselves. */
import type { Forget, Own, Replica } from "@doorstep/sync";
import { forgetStored, forgetting } from "@doorstep/sync/leaving";
import { removeFiles } from "./files";
import { told } from "./unsent";

type Fields = Record<string, unknown>;

/**
 * A form keeps what it showed (`seen`) beside what was typed, and fields that were not changed; neither
 * stays. It then is no form's draft any more, and goes by another key.
 */
export const ownWords: Own = (key, draft) => {
  const { title, text } = told(key, draft);
  if (!text) return undefined;
  const { seen, typed, photos, ...rest } = draft as { seen?: Fields; typed?: Fields } & Fields;
  if (!seen) return { key, value: draft };
  const changed = Object.entries(typed ?? rest).filter(([field, now]) => differs(now, seen[field]));
  const wrote = Object.fromEntries(changed);
  return { key: `left:${key}`, value: { title, text, wrote, photos } };
};

/** A form has no null. */
function differs(now: unknown, seen: unknown): boolean {
  return (now ?? "") !== (seen ?? "");
}

const forgetRecords = forgetting(ownWords);

/** Takes the records and their files off this device, and leaves what the person wrote. */
export const forget: Forget = (tx) => {
  removeFiles([tx.db.name]);
  return forgetRecords(tx);
};

/** The same for an account that is not open on this page. */
export function forgetCopy(identity: Replica["identity"]): Promise<void> {
  return forgetStored(identity, forget);
}
