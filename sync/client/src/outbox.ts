/** What the person did and the server has not wholly taken: kept in the order of doing. */
import { keepBytes, releaseBytes } from "./bytes";
import type { Reading, StoredBlob, StoredItem, Writing } from "./database";
import { joined } from "./joining";
import { Gone, Overtaken } from "./overtaken";
import type { Blob_, NewMutation, OutboxItem } from "./types";
import type { Pushed } from "./wire";

/** Bytes of one mutation as JSON, at most, so that a request always has room for it (SYNC-5). */
export const LARGEST = 240 * 1024;

export async function itemOf(tx: Reading | Writing, id: string): Promise<StoredItem | undefined> {
  return tx.objectStore("outbox").index("id").get(id);
}

/**
 * Adds a mutation with its blobs, puts it in the place of the one it replaces, or lays it over the one
 * it joins; returns the id it has. Throws RangeError when it is too large ever to be sent.
 */
export async function add(
  tx: Writing,
  newId: string,
  mutation: NewMutation,
  now: number,
): Promise<string> {
  const { blobs = [], replaces, joins } = mutation;
  const old = replaces ? await itemOf(tx, replaces) : undefined;
  if (replaces && !old) throw new Gone(replaces);
  const first = joins ? await itemOf(tx, joins) : undefined;
  const both = first && joined(first, mutation);
  const id = both
    ? await rewrite(tx, first.id, both, newId)
    : await put(tx, newId, mutation, now, old?.seq);
  await keep(tx, id, blobs);
  if (old) await supersede(tx, old.id, id);
  return id;
}

async function put(
  tx: Writing,
  id: string,
  { name, ver, args, base = null, after = [] }: NewMutation,
  now: number,
  place: number | undefined,
): Promise<string> {
  const item: StoredItem = { ...fresh(id), name, ver, args, base, after, created_at: now };
  fits(item);
  await tx.objectStore("outbox").put(place === undefined ? item : { ...item, seq: place });
  return id;
}

/** The one it stands for goes, and what was to come after that comes after it. */
async function supersede(tx: Writing, old: string, id: string): Promise<void> {
  const item = await itemOf(tx, old);
  if (item?.seq !== undefined) await tx.objectStore("outbox").delete(item.seq);
  await dropBlobs(tx, await blobsOf(tx, old));
  await follow(tx, old, id);
}

const fresh = (id: string) => ({
  id,
  attempts: 0,
  retry_at: 0,
  state: "waiting" as const,
  outcome: null,
  decided: null,
  held: null,
  outcome_version: null,
  settled: false,
});

function fits(item: StoredItem): void {
  if (sizeOf(pushed(item)) > LARGEST) throw new RangeError("too_large");
}

/** Bytes of a value as JSON. */
export function sizeOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

/** The mutation as it is sent. */
export function pushed({ id, name, ver, args, base, after }: StoredItem): Pushed {
  return {
    id,
    name,
    ver,
    args,
    ...(base === null ? {} : { base }),
    ...(after.length ? { after } : {}),
  };
}

/** Keeps the blobs of a mutation; the bytes of those that are moved from another are here already. */
async function keep(tx: Writing, mutation: string, blobs: (Blob_ | StoredBlob)[]): Promise<void> {
  for (const { bytes, ...blob } of blobs) {
    const { sha256, type } = blob;
    const size = bytes?.byteLength ?? (blob as StoredBlob).size;
    if (bytes) await keepBytes(tx, sha256, bytes);
    await tx.objectStore("blobs").put({ mutation, sha256, type, size, ...UNTRIED });
  }
}

const UNTRIED = { sent: 0, attempts: 0, failures: 0, retry_at: 0, problem: null };

/** The blobs of one mutation. */
export async function blobsOf(tx: Reading | Writing, mutation: string): Promise<StoredBlob[]> {
  return tx.objectStore("blobs").getAll(IDBKeyRange.bound([mutation], [mutation, []]));
}

/** Removes blobs of one mutation, and the bytes that nothing else names. */
export async function dropBlobs(tx: Writing, blobs: StoredBlob[]): Promise<void> {
  for (const { mutation, sha256 } of blobs) {
    await tx.objectStore("blobs").delete([mutation, sha256]);
  }
  await releaseBytes(
    tx,
    blobs.map(({ sha256 }) => sha256),
  );
}

/** Changes what will be sent; the id it has from now on is new if the old one ever left (PUSH-12). */
export async function rewrite(
  tx: Writing,
  id: string,
  change: { args?: unknown; base?: unknown; blobs?: Blob_[] | undefined },
  newId: string,
): Promise<string> {
  const item = await itemOf(tx, id);
  if (!item || (item.decided && "args" in change)) throw new Overtaken(id);
  if (item.settled) return resume(tx, item, change);
  if (item.state !== "failed" && !("args" in change)) return hurry(tx, item);
  const { args = item.args, base = item.base } = change;
  const anew = item.state === "waiting" ? {} : fresh(newId);
  const next: StoredItem = { ...item, ...anew, args, base };
  fits(next);
  const before = await blobsOf(tx, id);
  const blobs = change.blobs ?? before;
  await tx.objectStore("outbox").put(next);
  await keep(tx, next.id, blobs);
  const kept = new Set(next.id === id ? blobs.map(({ sha256 }) => sha256) : []);
  await dropBlobs(
    tx,
    before.filter(({ sha256 }) => !kept.has(sha256)),
  );
  if (next.id !== id) await follow(tx, id, next.id);
  return next.id;
}

/** It is on its way already: as another mutation it might be done twice. */
async function hurry(tx: Writing, item: StoredItem): Promise<string> {
  await tx.objectStore("outbox").put({ ...item, retry_at: 0 });
  return item.id;
}

/** Its effect is done and only bytes are missing: sending it anew would do it twice. */
async function resume(tx: Writing, item: StoredItem, change: object): Promise<string> {
  if ("args" in change) throw new Overtaken(item.id);
  await revive(tx, item);
  return item.id;
}

/** Lets an item go on, with bytes that were refused; `settled` when its effect is still there. */
export async function revive(tx: Writing, item: StoredItem, settled = true): Promise<void> {
  const going = { state: "sent", outcome: null, decided: null, held: null, settled } as const;
  await tx.objectStore("outbox").put({ ...item, ...going });
  for (const blob of await blobsOf(tx, item.id)) {
    const anew = { attempts: 0, failures: 0, retry_at: 0, problem: null };
    await tx.objectStore("blobs").put({ ...blob, ...anew });
  }
}

/** What was to come after the old id comes after the new one. */
async function follow(tx: Writing, old: string, replacement: string): Promise<void> {
  for (const item of await tx.objectStore("outbox").getAll()) {
    if (!item.after.includes(old)) continue;
    const after = item.after.map((id) => (id === old ? replacement : id));
    const others = after.filter((id) => id !== item.id);
    await tx.objectStore("outbox").put({ ...item, after: others });
  }
}

/** Removes an item and its blobs; what was to come after it can no longer be done. */
export async function discard(tx: Writing, id: string): Promise<void> {
  const item = await itemOf(tx, id);
  if (!item) return;
  // Of what was done in part the person has seen the rest; its bytes still have to arrive.
  if (item.outcome?.status === "merged" && (await blobsOf(tx, id)).length) return revive(tx, item);
  await remove(tx, item);
  if (!item.settled) await block(tx, id);
}

/** Fails what was to come after a failed item, or after `gone` (PUSH-20); true if there was any. */
export async function block(tx: Writing, gone?: string): Promise<boolean> {
  let any = false;
  const lost = new Set(gone && [gone]);
  for (const item of await tx.objectStore("outbox").getAll()) {
    if (item.settled) continue;
    if (item.state === "failed") lost.add(item.id);
    else if (!item.decided && item.after.some((id) => lost.has(id))) {
      lost.add(item.id);
      await tx.objectStore("outbox").put({ ...item, state: "failed", outcome: BLOCKED });
      any = true;
    }
  }
  return any;
}

export const BLOCKED = { status: "blocked", code: "blocked", detail: null } as const;

/** Removes an item and its blobs, and nothing else. */
export async function remove(tx: Writing, item: StoredItem): Promise<void> {
  if (item.seq !== undefined) await tx.objectStore("outbox").delete(item.seq);
  await dropBlobs(tx, await blobsOf(tx, item.id));
}

/** The outbox as the person sees it. */
export async function listed(tx: Reading): Promise<OutboxItem[]> {
  const items = await tx.objectStore("outbox").getAll();
  const shown: OutboxItem[] = [];
  for (const { seq: _seq, retry_at: _retry, decided: _decided, ...item } of items) {
    const blobs = await blobsOf(tx, item.id);
    const progress = blobs.map(({ sha256, size, sent }) => ({ sha256, size, sent }));
    shown.push({ ...item, blobs: progress } as OutboxItem);
  }
  return shown;
}
