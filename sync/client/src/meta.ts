/** How far the copy has come, and the digest by which the server can check it. */
import type { Meta, Reading, Writing } from "./database";
import type { Cursor } from "./wire";

const KEY = "copy";

/** How long a digest that was right is believed, and how often one may reset the copy (PULL-9). */
export const DIGEST_EVERY = 600_000;
export const DIGEST_RESET_EVERY = 3_600_000;

/** The record as stored; undefined when nothing was ever sent. */
export async function readMeta(tx: Reading | Writing): Promise<Meta | undefined> {
  return tx.objectStore("meta").get(KEY);
}

/** The record, made with a new client id when there is none. */
export async function ensureMeta(tx: Writing, uuid: () => string): Promise<Meta> {
  const known = await readMeta(tx);
  if (known) return known;
  const meta: Meta = {
    client: uuid(),
    cursor: null,
    generation: 0,
    resetting: false,
    since: null,
    at_head: false,
    as_of: null,
    digest_at: 0,
    digest_reset_at: null,
    doubtful: false,
  };
  await writeMeta(tx, meta);
  return meta;
}

export async function writeMeta(tx: Writing, meta: Meta): Promise<void> {
  await tx.objectStore("meta").put(meta, KEY);
}

/** Notes that the copy may be out of step, until a reset or a digest says otherwise. */
export async function doubtCopy(tx: Writing): Promise<void> {
  const meta = await readMeta(tx);
  if (meta) await writeMeta(tx, { ...meta, doubtful: true });
}

/** True when both are the same place of the same epoch. */
export function sameCursor(one: Cursor, other: Cursor): boolean {
  return one?.[0] === other?.[0] && one?.[1] === other?.[1];
}

/** The count and the sum of versions of all rows (PULL-8); undefined when it is not due. */
export async function digestDue(
  tx: Writing,
  meta: Meta,
  now: number,
): Promise<[number, number] | undefined> {
  const trusted = Math.abs(now - meta.digest_at) < DIGEST_EVERY;
  if (meta.cursor === null || meta.resetting || !meta.at_head || trusted) return undefined;
  const rows = await tx.objectStore("rows").getAll();
  return [rows.length, rows.reduce((sum, row) => sum + row.version, 0)];
}
