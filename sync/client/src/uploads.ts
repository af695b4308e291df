/** Sending the bytes that applied mutations have declared (BLOB-2 to BLOB-6). */
import { exchange, problemOf, waitOf } from "./asking";
import { backoff, due, LONGEST_REST } from "./backoff";
import { bytesOf } from "./bytes";
import type { Database, StoredBlob, Writing } from "./database";
import { blobsOf, dropBlobs, itemOf, remove } from "./outbox";
import type { Outside } from "./outside";

/** Bytes of one piece: few on a line that cuts, many on a quick one (BLOB-3). */
const PIECE = { least: 16 * 1024, first: 256 * 1024, most: 1024 * 1024 };
/** Milliseconds within which a piece is quick. */
const QUICK = 5_000;
/** How often a blob is tried that the server does not know, or finds broken. */
const TRIES = 8;
/** How long a row has to say `stored` before the server is asked what became of the bytes. */
const REST = LONGEST_REST;

/** How uploading ended; `sent` tells whether any blob is wholly there now. */
export interface Uploaded {
  sent: boolean;
  locked: boolean;
  /** When to try again, in milliseconds from now. */
  wait: number | undefined;
}

/** What one piece or question led to: the offset, or why there is none. */
type Reached =
  | { offset: number }
  | { again: string }
  | { never: string; sentence: string | undefined }
  | { locked: true }
  /** To be tried after a rest of at least so many milliseconds; `cut`: nobody answered at all. */
  | { away: number; cut?: true };

/** The blobs on their way to the server. */
export class Uploads {
  readonly #database: Database;
  readonly #outside: Outside;
  readonly #progress: () => void;
  /** Until when the server wants to hear nothing of a blob, whatever else calls for it (DEV-5). */
  readonly #notBefore = new Map<string, number>();
  /** What there was no room to note: sending goes on, since it is the server who knows how far. */
  readonly #unkept = new Map<string, Partial<StoredBlob>>();
  #piece = PIECE.first;

  constructor(database: Database, outside: Outside, progress: () => void) {
    this.#database = database;
    this.#outside = outside;
    this.#progress = progress;
  }

  /** Uploads all that is due, each as far as it goes. Rejects only when the device's store does. */
  async run(signal: AbortSignal): Promise<Uploaded> {
    const ended: Uploaded = { sent: false, locked: false, wait: undefined };
    const tried = new Set<string>();
    // Asked anew each time: meanwhile others may have become due, and this one may be gone.
    for (let blob = await this.#due(tried); blob; blob = await this.#due(tried)) {
      tried.add(keyOf(blob));
      const reached = await this.#upload(blob, signal, ended);
      if (signal.aborted || "locked" in reached) return { ...ended, locked: !signal.aborted };
      // Without a line the others would fare no better; next time this one rests and they are tried.
      if ("cut" in reached) break;
    }
    return { ...ended, wait: await this.#next() };
  }

  async #due(tried: Set<string>): Promise<StoredBlob | undefined> {
    const now = this.#outside.now();
    const open = (await this.#open()).filter((blob) => !tried.has(keyOf(blob)));
    return open.find((blob) => this.#rests(blob).every((at) => due(at, now)));
  }

  async #next(): Promise<number | undefined> {
    const now = this.#outside.now();
    const times = (await this.#open()).flatMap((blob) => this.#rests(blob));
    const later = times.filter((at) => !due(at, now));
    return later.length ? Math.min(...later) - now : undefined;
  }

  #rests({ retry_at, sha256 }: StoredBlob): number[] {
    return [retry_at, this.#notBefore.get(sha256) ?? 0];
  }

  async #open(): Promise<StoredBlob[]> {
    return this.#database.read(async (tx) => {
      const items = (await tx.objectStore("outbox").getAll()).filter((item) => item.settled);
      const blobs: StoredBlob[] = [];
      for (const item of items) blobs.push(...(await blobsOf(tx, item.id)));
      return blobs
        .map((blob) => ({ ...blob, ...this.#unkept.get(keyOf(blob)) }))
        .filter((blob) => blob.problem === null);
    });
  }

  async #upload(blob: StoredBlob, signal: AbortSignal, ended: Uploaded): Promise<Reached> {
    const bytes = await this.#database.read((tx) => bytesOf(tx, blob.sha256));
    if (!bytes) return { away: 0 };
    let reached = await this.#exchange(blob, { method: "HEAD" }, signal);
    const begun = "offset" in reached ? reached.offset : 0;
    let offset = begun;
    for (let turns = 0; "offset" in reached && !signal.aborted; turns++) {
      offset = reached.offset;
      await this.#keep(blob, { sent: offset });
      if (offset >= blob.size) {
        ended.sent ||= turns > 0;
        break;
      }
      if (turns > 2 * (1 + blob.size / PIECE.least)) reached = { away: 0 };
      else reached = await this.#send(blob, bytes, offset, signal);
    }
    if (!signal.aborted) await this.#conclude(blob, reached, offset > begun);
    return reached;
  }

  async #send(
    blob: StoredBlob,
    bytes: ArrayBuffer,
    offset: number,
    signal: AbortSignal,
  ): Promise<Reached> {
    const begun = this.#outside.now();
    const reached = await this.#exchange(blob, piece(bytes, offset, this.#piece), signal);
    const took = this.#outside.now() - begun;
    if ("away" in reached) this.#piece = Math.max(this.#piece / 2, PIECE.least);
    else if (took >= 0 && took < QUICK) this.#piece = Math.min(this.#piece * 2, PIECE.most);
    // Told the offset just sent, it would send the same piece for ever (BLOB-3).
    return "offset" in reached && reached.offset === offset ? { away: 0 } : reached;
  }

  async #exchange(blob: StoredBlob, init: RequestInit, signal: AbortSignal): Promise<Reached> {
    try {
      return await exchange(this.#outside, `/api/blobs/${blob.sha256}`, init, signal, read);
    } catch {
      return { away: 0, cut: true };
    }
  }

  /** Every failure makes the rest longer; only those of `again` count towards giving up. */
  async #conclude(blob: StoredBlob, reached: Reached, progressed: boolean): Promise<void> {
    const now = this.#outside.now();
    if ("locked" in reached) return;
    if ("never" in reached) return this.#giveUp(blob, reached.never, reached.sentence);
    if ("offset" in reached) {
      return this.#keep(blob, { attempts: 0, failures: 0, retry_at: now + REST });
    }
    const again = "again" in reached;
    const attempts = blob.attempts + (again ? 1 : 0);
    if (again && attempts >= TRIES) return this.#giveUp(blob, reached.again);
    const failures = progressed && !again ? 1 : (blob.failures ?? 0) + 1;
    const least = again ? 0 : reached.away;
    if (least) this.#notBefore.set(blob.sha256, now + least);
    const retry_at = now + Math.max(least, backoff(failures, this.#outside.random));
    await this.#keep(blob, { attempts, failures, retry_at, ...(again && { sent: 0 }) });
  }

  async #keep(
    blob: StoredBlob,
    change: Partial<StoredBlob>,
    more?: (tx: Writing) => Promise<unknown>,
  ): Promise<void> {
    const key = keyOf(blob);
    const all = { ...this.#unkept.get(key), ...change };
    try {
      await this.#database.write(async (tx) => {
        await put(tx, blob, all);
        await more?.(tx);
      });
      this.#unkept.delete(key);
    } catch (error) {
      if ((error as Error).name !== "QuotaExceededError") throw error;
      this.#unkept.set(key, all);
    }
    if ("sent" in change) this.#progress();
  }

  /** The bytes stay; the person is told and may try again or discard. */
  async #giveUp(blob: StoredBlob, problem: string, sentence?: string): Promise<void> {
    await this.#keep(blob, { problem, sent: 0 }, async (tx) => {
      const item = await itemOf(tx, blob.mutation);
      // The server may have forgotten it meanwhile: then it is sent again first (PUSH-15).
      if (!item?.settled || item.outcome?.status === "merged") return;
      const detail = { sha256: blob.sha256, ...(sentence ? { sentence } : {}) };
      const outcome = { status: "rejected", code: problem, detail } as const;
      await tx.objectStore("outbox").put({ ...item, state: "failed", outcome });
    });
  }
}

const keyOf = ({ mutation, sha256 }: StoredBlob) => `${mutation}/${sha256}`;

function piece(bytes: ArrayBuffer, offset: number, size: number): RequestInit {
  const headers = {
    "Content-Type": "application/offset+octet-stream",
    "Upload-Offset": String(offset),
  };
  return { method: "PATCH", headers, body: bytes.slice(offset, offset + size) };
}

async function read(response: Response): Promise<Reached> {
  const said = response.headers.get("Upload-Offset");
  const offset = said === null ? Number.NaN : Number(said);
  if (response.ok && Number.isSafeInteger(offset)) return { offset };
  if (response.status === 401) return { locked: true };
  if (response.status === 404) return { again: "not_found" };
  if (response.status === 409 && Number.isSafeInteger(offset)) return { offset };
  if (response.status !== 422) return { away: waitOf(response) };
  const { code = "wrong_hash", detail } = await problemOf(response);
  return code === "wrong_hash" ? { again: code } : { never: code, sentence: detail };
}

async function put(tx: Writing, blob: StoredBlob, change: Partial<StoredBlob>): Promise<void> {
  const blobs = tx.objectStore("blobs");
  const known = await blobs.get([blob.mutation, blob.sha256]);
  if (known) await blobs.put({ ...known, ...change });
}

/**
 * Drops the bytes that a row says are stored, and the items that waited for nothing else; what was done
 * in part waits for the person, too.
 */
export async function dropStored(
  tx: Writing,
  storedBlobs: (kind: string, doc: unknown) => string[],
): Promise<boolean> {
  const items = (await tx.objectStore("outbox").getAll()).filter(({ settled }) => settled);
  if (!items.length) return false;
  const rows = await tx.objectStore("rows").getAll();
  const stored = new Set(rows.flatMap(({ kind, doc }) => storedBlobs(kind, doc)));
  let dropped = false;
  for (const item of items) {
    const blobs = await blobsOf(tx, item.id);
    const gone = blobs.filter((blob) => stored.has(blob.sha256));
    await dropBlobs(tx, gone);
    const done = gone.length === blobs.length && item.outcome?.status !== "merged";
    if (done) await remove(tx, item);
    dropped ||= done || gone.length > 0;
  }
  return dropped;
}

/** The hashes of the stored ones in `doc.photos`, where there are any. */
export function storedPhotos(_kind: string, doc: unknown): string[] {
  const photos = (doc as { photos?: unknown }).photos;
  if (!Array.isArray(photos)) return [];
  return photos.filter((photo) => photo?.stored === true).map((photo) => photo.sha256);
}
