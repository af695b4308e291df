/** Sending what was written, by the way that is open to it. */
import type { Blob_, OutboxItem, Row } from "@doorstep/sync";
import type { ServiceRequest } from "../kit/documents";
import { uuid7 } from "../kit/ids";
import { enqueue, replica } from "../kit/replica";
import { lackingOf, setAside } from "./leftover";
import type { Way } from "./way";
import { blobsOf, changesOf, createArgs, type Wish } from "./wish";

/** There is nothing to send: it is as the office has it. */
export class Unchanged extends Error {}

type Asking = Extract<Way, { does: "ask" }>;
type Rewriting = Extract<Way, { does: "rewrite" }>;
type Amending = Extract<Way, { does: "amend" }>;

/**
 * Keeps it on the device and sends it; resolves with the id of the request. Photos that a sent
 * request cannot take are set aside before anything else. Rejects with Unchanged, Overtaken, or as
 * the store does; nothing was changed then.
 */
export async function send(way: Exclude<Way, { does: "missing" }>, wish: Wish): Promise<string> {
  switch (way.does) {
    case "ask":
      return ask(wish, way);
    case "rewrite":
      await rewrite(way, wish);
      return way.id;
    case "amend":
      await amend(way, wish);
      return way.id;
  }
}

async function rewrite({ id, written, draftKey }: Rewriting, wish: Wish): Promise<void> {
  await replica().rewrite(written.id, createArgs(wish, id), blobsOf(wish), draftKey);
}

async function ask(wish: Wish, { written, draftKey: draft }: Asking): Promise<string> {
  const id = uuid7();
  await enqueue({
    ...{ name: "request.create", ver: 1 },
    ...{ args: createArgs(wish, id), blobs: blobsOf(wish), draft, replaces: written?.id },
  });
  return id;
}

async function amend({ id, row, written, draftKey: draft }: Amending, wish: Wish): Promise<void> {
  const lacking = lackingOf(wish, row.doc);
  const changes = changesOf(wish, row.doc);
  const blobs = await owed(row, written);
  const waiting = written && isWaiting(written) ? written : null;
  if (!changes && !lacking.length && written === waiting) throw new Unchanged();
  if (lacking.length) await setAside(id, lacking, { ...row.doc, ...changes });
  // What carries bytes must change something, be it to what it is.
  const args = { request_id: id, ...(changes ?? { description: row.doc.description }) };
  if (waiting && changes)
    await replica().rewrite(waiting.id, { ...waiting.args, ...args }, undefined, draft);
  else if (!waiting && (changes || blobs.length))
    await enqueue({ name: "request.amend", ver: 1, args, blobs, draft, replaces: written?.id });
  else {
    await replica().drafts.delete(draft);
    if (written && !waiting) await replica().discard(written.id);
  }
}

const isWaiting = ({ name, state }: OutboxItem) => name === "request.amend" && state !== "failed";

/** Bytes that the office waits for and that only the refused item holds still. */
async function owed({ doc }: Row<ServiceRequest>, written: OutboxItem | null): Promise<Blob_[]> {
  const held = new Set(written?.blobs.map(({ sha256 }) => sha256));
  const wanted = doc.photos.filter(({ sha256, stored }) => !stored && held.has(sha256));
  const found = await Promise.all(
    wanted.map(async ({ sha256, media_type: type }) => {
      const bytes = await replica().blob(sha256);
      return bytes && { sha256, type, bytes };
    }),
  );
  return found.filter((blob) => blob !== null);
}
