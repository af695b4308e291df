/** What stays of a copy whose person may see it no more (AUTH-7), or not on this device (AUTH-8). */
import { settleDecided } from "./applying";
import { Database, nameOf, type Writing } from "./database";
import type { Forget, Identity, Own } from "./types";
import { REMOVED } from "./wire";

/** What takes all records away; of drafts, what `own` leaves, or all without it. */
export function forgetting(own?: Own): Forget {
  return (tx) => forget(tx, own);
}

/** Does the same to a copy that is not open on this page; what has it open elsewhere reads it anew. */
export async function forgetStored(identity: Identity, forget: Forget): Promise<void> {
  const database = new Database(indexedDB, nameOf(identity), () => undefined);
  await database.write(forget).finally(() => database.close());
}

/**
 * What takes everything away from a copy in which nothing waits, and nothing from any other. A draft
 * waits unless `isBegun` knows it for one in which nothing is written.
 */
export function forgetSent(isBegun: (key: string, value: unknown) => boolean): Forget {
  return async (tx) => {
    const drafts = tx.objectStore("drafts");
    for (const key of await drafts.getAllKeys())
      if (isBegun(key, await drafts.get(key))) return new Set();
    if ((await tx.objectStore("outbox").count()) > 0) return new Set();
    await drafts.clear();
    return forgetRows(tx);
  };
}

async function forgetRows(tx: Writing): Promise<Set<string>> {
  const rows = tx.objectStore("rows");
  const kinds = new Set((await rows.getAllKeys()).map(([kind]) => kind));
  await rows.clear();
  await tx.objectStore("meta").clear();
  return kinds;
}

async function forget(tx: Writing, own?: Own): Promise<Set<string>> {
  const outbox = tx.objectStore("outbox");
  const drafts = tx.objectStore("drafts");
  await settleDecided(tx);
  const kinds = await forgetRows(tx);
  for (const item of await outbox.getAll()) {
    const { status = "rejected", code = REMOVED } = item.outcome ?? {};
    const outcome = { status, code, detail: null };
    // What is done and only misses bytes has not failed.
    const failed = item.settled && !item.outcome ? {} : { state: "failed" as const, outcome };
    await outbox.put({ ...item, ...failed, base: null });
  }
  for (const key of own ? await drafts.getAllKeys() : []) {
    const kept = own?.(key, await drafts.get(key));
    await drafts.delete(key);
    if (kept) await drafts.put(kept.value, kept.key);
  }
  return kinds;
}
