/**
 * Bytes lie apart from the records that name them by hash, so that they are written once and read
 * only to be sent or shown. What an older app has kept lies in its record still, until it goes.
 */
import type { Reading, Writing } from "./database";
import { Gone } from "./overtaken";
import type { Written } from "./types";

/** The bytes of a hash, whoever keeps them. */
export async function bytesOf(
  tx: Reading | Writing,
  sha256: string,
): Promise<ArrayBuffer | undefined> {
  const apart = await tx.objectStore("bytes").get(sha256);
  return apart ?? (await tx.objectStore("blobs").index("sha256").get(sha256))?.bytes;
}

/** Keeps bytes, unless they are there already. */
export async function keepBytes(tx: Writing, sha256: string, bytes: ArrayBuffer): Promise<void> {
  const store = tx.objectStore("bytes");
  if ((await store.getKey(sha256)) === undefined) await store.put(bytes, sha256);
}

/** Lets go of bytes that no record names any more. */
export async function releaseBytes(tx: Writing, hashes: string[]): Promise<void> {
  if (!hashes.length) return;
  const drafts = await tx.objectStore("drafts").getAll();
  const drafted = new Set(drafts.flatMap(named));
  for (const sha256 of hashes) {
    const used = await tx.objectStore("blobs").index("sha256").getKey(sha256);
    if (!used && !drafted.has(sha256)) await tx.objectStore("bytes").delete(sha256);
  }
}

interface Photo {
  sha256: string;
  bytes?: ArrayBuffer | undefined;
}

/**
 * Keeps a draft; the bytes of its `photos` are kept apart. Throws Gone when it was `kept` before and is
 * not there any more.
 */
export async function putDraft(
  tx: Writing,
  key: string,
  draft: unknown,
  kept = false,
): Promise<void> {
  const before = await tx.objectStore("drafts").get(key);
  if (kept && before === undefined) throw new Gone(key);
  for (const { sha256, bytes } of photosOf(draft)) if (bytes) await keepBytes(tx, sha256, bytes);
  await tx.objectStore("drafts").put(
    withPhotos(draft, ({ bytes: _, ...photo }) => photo),
    key,
  );
  const still = new Set(named(draft));
  await releaseBytes(
    tx,
    named(before).filter((sha256) => !still.has(sha256)),
  );
}

/** A draft as it was put; null when there is none. */
export async function getDraft(tx: Reading, key: string): Promise<unknown> {
  const draft = (await tx.objectStore("drafts").get(key)) ?? null;
  const found = new Map<string, ArrayBuffer | undefined>();
  for (const sha256 of named(draft)) found.set(sha256, await bytesOf(tx, sha256));
  return withPhotos(draft, (photo) => ({ bytes: found.get(photo.sha256), ...photo }));
}

/** Forgets a draft that something was made from. Throws Gone when another tab has had it before. */
export async function takeDraft(tx: Writing, { key, kept }: Written): Promise<void> {
  if (kept && (await tx.objectStore("drafts").getKey(key)) === undefined) throw new Gone(key);
  await dropDraft(tx, key);
}

/** Forgets a draft, and the bytes that only it named. */
export async function dropDraft(tx: Writing, key: string): Promise<void> {
  const before = await tx.objectStore("drafts").get(key);
  await tx.objectStore("drafts").delete(key);
  await releaseBytes(tx, named(before));
}

const named = (draft: unknown) => photosOf(draft).map(({ sha256 }) => sha256);

function photosOf(draft: unknown): Photo[] {
  const photos = (draft as { photos?: unknown } | null | undefined)?.photos;
  return Array.isArray(photos) ? photos : [];
}

function withPhotos(draft: unknown, change: (photo: Photo) => Photo): unknown {
  const photos = photosOf(draft);
  return photos.length ? { ...(draft as object), photos: photos.map(change) } : draft;
}
