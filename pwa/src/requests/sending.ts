/** Sending what was written, by the way that is open to it. */
import { type Blob_, Gone, type OutboxItem, type Row, type Written } from "@doorstep/sync";
import type { ServiceRequest } from "../kit/documents";
import { uuid7 } from "../kit/ids";
import { lastWaiting } from "../kit/outcomes";
import { enqueue, replica } from "../kit/replica";
import { lackingOf, setAside } from "./leftover";
import type { Way } from "./way";
import { blobsOf, changesOf, createArgs, type Wish } from "./wish";

/** There is nothing to send: it is as the office has it. */
export class Unchanged extends Error {}

type Asking = Extract<Way, { does: "ask" }>;
type Amending = Extract<Way, { does: "amend" }>;

/**
 * Keeps it on the device and sends it; resolves with the id of the request. Photos that a sent
 * request cannot take are set aside before anything else. Rejects with Unchanged, Gone, Overtaken, or
 * as the store does; nothing was changed then.
 */
export async function send(
  way: Exclude<Way, { does: "missing" }>,
  wish: Wish,
  draft: Written,
): Promise<string> {
  switch (way.does) {
    case "ask":
      return ask(wish, way, draft);
    case "rewrite":
      await replica().rewrite(way.written.id, createArgs(wish, way.id), blobsOf(wish), draft);
      return way.id;
    case "amend":
      await amend(way, wish, draft);
      return way.id;
  }
}

async function ask(wish: Wish, { written }: Asking, draft: Written): Promise<string> {
  const id = uuid7();
  await enqueue({
    ...{ name: "request.create", ver: 1 },
    ...{ args: createArgs(wish, id), blobs: blobsOf(wish), draft, replaces: refused(written)?.id },
  });
  return id;
}

/** What waits for the same request is sent with it, as one change. */
async function amend({ id, row, written }: Amending, wish: Wish, draft: Written): Promise<void> {
  // Photos are set aside before the draft is taken, so that they are never without a name.
  if (draft.kept && !(await replica().drafts.keys()).includes(draft.key)) throw new Gone(draft.key);
  const lacking = lackingOf(wish, row.doc);
  const changes = changesOf(wish, row.doc);
  const before = refused(written);
  const blobs = await owed(row, before);
  if (!changes && !lacking.length && !before) throw new Unchanged();
  if (lacking.length) await setAside(id, lacking, { ...row.doc, ...changes?.args });
  if (changes || blobs.length) {
    const { args, base } = changes ?? carrier(row.doc);
    await enqueue({
      ...{ name: "request.amend", ver: 1, args: { request_id: id, ...args }, base },
      ...{ blobs, draft, replaces: before?.id, joins: await waitingFor(id) },
    });
  } else {
    await replica().drafts.delete(draft.key);
    if (before) await replica().discard(before.id);
  }
}

const refused = (written: OutboxItem | null) => (written?.state === "failed" ? written : null);

/** What carries bytes must name a field, be it as it is. */
function carrier({ description }: ServiceRequest) {
  return { args: { description }, base: { description } };
}

async function waitingFor(request: string): Promise<string | undefined> {
  const outbox = await replica().outbox();
  const about = outbox.filter(({ args }) => args.request_id === request);
  return lastWaiting(about, "request.amend")?.id;
}

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
