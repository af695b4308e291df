/** Choosing what the next request carries. */
import { due } from "./backoff";
import type { Meta, StoredItem, Writing } from "./database";
import { digestDue, ensureMeta } from "./meta";
import { LARGEST, pushed, sizeOf } from "./outbox";
import type { Request_ } from "./wire";

/** Mutations in one request, at most (SYNC-5). */
export const MOST = 50;

export interface Asking {
  schema: number;
  scope: string;
  reader: string;
  limit: number;
  now: number;
  uuid: () => string;
  /** How many mutations this request may carry. */
  most: number;
}

/** The next request, and what is known of the copy it is made from. */
export interface Asked {
  request: Request_;
  meta: Meta;
}

/**
 * Makes the next request. Whatever it carries is marked as sent before it can leave, so that an
 * item which may have reached the server is never edited in place (PUSH-12).
 */
export async function ask(tx: Writing, asking: Asking): Promise<Asked> {
  const meta = await ensureMeta(tx, asking.uuid);
  const items = await tx.objectStore("outbox").getAll();
  const chosen = choose(items, asking);
  for (const item of chosen) {
    if (item.state === "waiting") await tx.objectStore("outbox").put({ ...item, state: "sent" });
  }
  const digest = chosen.length ? undefined : await digestDue(tx, meta, asking.now);
  const { schema, scope, reader, limit } = asking;
  const { client, cursor, since } = meta;
  const m = chosen.map(pushed);
  const request: Request_ = { schema, scope, reader, client, cursor, limit, m };
  if (digest) request.digest = digest;
  if (since !== null) request.since = since;
  return { meta, request };
}

/** What may go now: in order, within the limits, nothing before what it comes after (PUSH-6). */
export function choose(items: StoredItem[], { most, now }: { most: number; now: number }) {
  const held = new Set(
    items.filter(({ settled, decided }) => !settled && !decided).map(({ id }) => id),
  );
  const chosen: StoredItem[] = [];
  let room = LARGEST;
  for (const item of items) {
    if (chosen.length >= most) break;
    if (!undecided(item) || !due(item.retry_at, now) || item.after.some((id) => held.has(id)))
      continue;
    room -= sizeOf(pushed(item)) + 1;
    if (room < 0 && chosen.length) break;
    chosen.push(item);
    held.delete(item.id);
  }
  return chosen;
}

/** True for what the server still has to decide. */
export function undecided(item: StoredItem): boolean {
  return item.state !== "failed" && !item.settled && !item.decided;
}
