/** What was not sent, as a file the person can read and keep. */
import type { OutboxItem } from "@doorstep/sync";
import { handOver } from "../jobs/handing";
import { replica } from "../kit/replica";

/** Hands over one JSON file with the changes as they were written and their photos in base64. */
export async function exportUnsent(items: OutboxItem[]): Promise<void> {
  const changes = await Promise.all(items.map(readable));
  const text = JSON.stringify(changes, null, 2);
  await handOver(new File([text], "not-sent.json", { type: "application/json" }));
}

async function readable({ name, args, created_at, blobs }: OutboxItem) {
  const photos = await Promise.all(blobs.map(({ sha256 }) => base64(sha256)));
  return { what: name, when: new Date(created_at).toISOString(), wrote: args, photos };
}

async function base64(sha256: string): Promise<string | null> {
  const bytes = await replica().blob(sha256);
  if (!bytes) return null;
  const parts: string[] = [];
  for (const byte of new Uint8Array(bytes)) parts.push(String.fromCharCode(byte));
  return btoa(parts.join(""));
}
