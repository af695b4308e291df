/** One attempt to bring a file onto this device, from where the one before it stopped (RFC 9110 §14). */
import { sha256 as hashOf } from "../../kit/photos";
import type { DocumentOf } from "../documents";
import { Limit } from "./limit";
import { Pieces } from "./pieces";
import { type FileStore, Overtaken } from "./store";

/**
 * How an attempt ended. `changed`: the document has another file by now, of which the sync will tell.
 * `cut`: to be tried again, after so many milliseconds at least; `came` tells whether it brought bytes.
 */
export type Attempt =
  | { end: "whole" | "gone" | "changed" | "signed_out" | "refused" | "wrong" | "no_room" }
  | { end: "cut"; came: boolean; after: number };

interface Attempted {
  store: FileStore;
  row: DocumentOf;
  /** Ends the attempt early; what came until then stays. */
  signal: AbortSignal;
  /** Hears of every piece that is here. */
  told(): void;
}

/** The tags of our server's files: the hashes of their bytes. */
const OURS = /^"[0-9a-f]{64}"$/;

/** The address of a document's file. */
export function addressOf(id: string): string {
  return `/api/portal/documents/${id}`;
}

/** Fetches what is missing of a document's file, and looks whether all of it is right. */
export async function fetchOnce({ store, row, signal, told }: Attempted): Promise<Attempt> {
  const { sha256, size } = row.doc;
  const pieces = new Pieces(store, sha256, told);
  try {
    const held = await store.begin(sha256, size, row.id);
    if (held.at !== null) return { end: "whole" };
    pieces.from(held.done);
    const ended = held.done < size && (await receive(row, pieces, signal));
    if (ended) return ended;
    return await check(store, row);
  } catch (error) {
    if ((error as Error).name === "QuotaExceededError") return { end: "no_room" };
    return { end: "cut", came: pieces.came || error instanceof Overtaken, after: 0 };
  }
}

/** All bytes of a file; undefined unless they are here and are those of its hash. */
export async function readRight(
  store: FileStore,
  sha256: string,
): Promise<ArrayBuffer[] | undefined> {
  const pieces = await store.bytes(sha256);
  if (!pieces) return undefined;
  const right = (await hashOf(await new Blob(pieces).arrayBuffer())) === sha256;
  return right ? pieces : undefined;
}

/** Right bytes of another size than the document says are not kept either: the room is planned by it. */
async function check(store: FileStore, { doc: { sha256, size } }: DocumentOf): Promise<Attempt> {
  const pieces = await readRight(store, sha256);
  if (pieces?.reduce((sum, piece) => sum + piece.byteLength, 0) === size) {
    await store.finish(sha256, Date.now());
    return { end: "whole" };
  }
  await store.restart(sha256, true);
  return { end: "wrong" };
}

/** Receives the rest of a file; resolves with nothing once there is no more of it to come. */
async function receive(
  row: DocumentOf,
  pieces: Pieces,
  signal: AbortSignal,
): Promise<Attempt | undefined> {
  const limit = new Limit(signal);
  try {
    const answer = await ask(row, pieces.done, limit.signal);
    const ended = refusal(answer, row);
    if (ended) return ended;
    if (answer.status === 416) return undefined;
    const start = startOf(answer, row.doc.size);
    if (start !== pieces.done) await pieces.restart();
    if (start !== 0 && start !== pieces.done) return { end: "cut", came: false, after: 0 };
    await pour(answer, pieces, row.doc.size, limit);
    return pieces.done < row.doc.size ? { end: "cut", came: pieces.came, after: 0 } : undefined;
  } finally {
    limit.end();
  }
}

function ask({ id, doc }: DocumentOf, done: number, signal: AbortSignal): Promise<Response> {
  const rest = { Range: `bytes=${done}-`, "If-Range": `"${doc.sha256}"` };
  const headers = done > 0 ? rest : {};
  return fetch(addressOf(id), { cache: "no-store", headers, signal });
}

/** What an answer without the file means; undefined when it has it. */
export function refusal(answer: Response, { doc }: DocumentOf): Attempt | undefined {
  const { status, headers } = answer;
  if (status === 200 || status === 206) {
    const tag = headers.get("ETag")?.replace(/^W\//, "");
    const other = tag !== undefined && tag !== `"${doc.sha256}"`;
    // A page in between, such as a hotel's, answers anything with a page of its own.
    const type = headers.get("Content-Type");
    if (type && !type.startsWith(doc.media_type) && !(other && OURS.test(tag)))
      return { end: "cut", came: false, after: 0 };
    return other ? { end: "changed" } : undefined;
  }
  if (status === 416) return undefined;
  if (status >= 500 || [408, 425, 429].includes(status))
    return { end: "cut", came: false, after: waitOf(headers.get("Retry-After")) };
  // Only our server's own word counts: what stands in between speaks in pages.
  if (!headers.get("Content-Type")?.includes("json")) return { end: "cut", came: false, after: 0 };
  if (status === 401) return { end: "signed_out" };
  return [403, 404, 410].includes(status) ? { end: "gone" } : { end: "refused" };
}

/** With which byte an answer begins; none when it is about a file of another size. */
function startOf({ status, headers }: Response, size: number): number | undefined {
  if (status === 200) return 0;
  const [, from, total] = headers.get("Content-Range")?.match(/^bytes (\d+)-\d+\/(\d+|\*)$/) ?? [];
  if (status !== 206 || from === undefined) return undefined;
  return total === "*" || Number(total) === size ? Number(from) : undefined;
}

async function pour(answer: Response, pieces: Pieces, size: number, limit: Limit): Promise<void> {
  const reader = answer.body?.getReader();
  try {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done || !value) break;
      limit.again();
      await pieces.take(value);
      if (pieces.total > size) return;
    }
  } finally {
    // Also of a line that was cut: what came is not fetched again.
    await pieces.flush();
  }
}

/** Milliseconds that an answer wants to be left alone for (RFC 9110 §10.2.3). */
export function waitOf(after: string | null): number {
  if (!after) return 0;
  const seconds = /^\d+$/.test(after) ? Number(after) : (Date.parse(after) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, Math.min(seconds, 3_600)) * 1000 : 0;
}
