/** What was not sent, as a file the person can read and keep. */
import type { OutboxItem, Replica } from "@doorstep/sync";
import { within } from "../kit/accounts";
import { handOver } from "../kit/handing";
import { replica } from "../kit/replica";
import type { Begun, Unsent } from "../kit/unsent";
import type { Elsewhere } from "./leaving";

/**
 * Hands over one JSON file with all of it as it was written, and its photos in base64; false when the
 * person changed their mind. Rejects when this device cannot read it.
 */
export async function exportUnsent(here: Unsent, elsewhere: Elsewhere[]): Promise<boolean> {
  const written = await writtenIn(replica(), here);
  for (const { account, ...unsent } of elsewhere) {
    const more = await within(account, (copy) => writtenIn(copy, unsent));
    written.push(...(more ?? []).map((each) => ({ account: account.customer, ...each })));
  }
  const text = JSON.stringify(written, (_, value) => base64(value), 2);
  return handOver(new File([text], "not-sent.json", { type: "application/json" }));
}

async function writtenIn(copy: Replica, { changes, drafts }: Unsent): Promise<object[]> {
  const sent = await Promise.all(changes.map((change) => readable(copy, change)));
  return [...sent, ...drafts.map(begun)];
}

async function readable(copy: Replica, { name, args, created_at, blobs }: OutboxItem) {
  const photos = await Promise.all(blobs.map(({ sha256 }) => copy.blob(sha256)));
  return { what: name, when: new Date(created_at).toISOString(), wrote: args, photos };
}

/** What is left of a draft has the words apart. */
function begun({ key, title, value }: Begun) {
  const left = key.startsWith("left:") ? (value as { wrote: unknown; photos: unknown }) : undefined;
  return { what: `draft: ${title}`, wrote: value, ...left };
}

/** Bytes as text; anything else as it is. */
function base64(value: unknown): unknown {
  if (!(value instanceof ArrayBuffer)) return value;
  const parts: string[] = [];
  for (const byte of new Uint8Array(value)) parts.push(String.fromCharCode(byte));
  return btoa(parts.join(""));
}
