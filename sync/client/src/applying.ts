/** Taking an answer in: rows, outcomes, outbox and cursor in one transaction (PULL-6). */
import type { Meta, StoredItem, Writing } from "./database";
import { DIGEST_RESET_EVERY, readMeta, sameCursor, writeMeta } from "./meta";
import { BLOCKED, blobsOf, itemOf, remove, revive } from "./outbox";
import type { Outcome } from "./types";
import type { Answer, Decision, Doc, Entry, Request_ } from "./wire";

/** What became of an answer. */
export interface Applied {
  /** False when the copy had moved on meanwhile, and the answer was thrown away. */
  taken: boolean;
  /** True when the server asked for a reset that was not granted (PULL-9): ask again without digest. */
  refused: boolean;
  kinds: Set<string>;
  outbox: boolean;
}

/** How long an item rests that the server asked to send again, by attempts. */
export type Backoff = (attempts: number) => number;

/** The row kind of outcomes (PUSH-10). */
const MUTATION = "mutation";
const DONE = new Set(["applied", "merged"]);
const FINAL = new Set([...DONE, "rejected", "conflict", "blocked", "quarantined"]);

/** Applies an answer to the copy its request was made from. */
export async function apply(
  tx: Writing,
  request: Request_,
  answer: Answer,
  now: number,
  backoff: Backoff,
): Promise<Applied> {
  const applied: Applied = { taken: false, refused: false, kinds: new Set(), outbox: false };
  const meta = await readMeta(tx);
  if (!meta || !sameCursor(meta.cursor, request.cursor)) return applied;
  applied.taken = true;
  const refused = !answer.upgrade && tooOften(request, answer, meta, now);
  const other = answer.epoch !== meta.cursor?.[0] || (answer.reset && !refused);
  if (meta.cursor && other) await doubt(tx);
  await hear(tx, request, answer, now, backoff, applied);
  if (answer.upgrade) return applied;
  if (refused) {
    applied.refused = true;
    await writeMeta(tx, { ...meta, doubtful: true, digest_at: now });
    return applied;
  }
  const next = advanced(meta, request, answer, now);
  await enter(tx, answer.rows, next, applied);
  if (next.at_head) {
    if (meta.resetting || answer.reset) await sweep(tx, next.generation, applied);
    await settleDecided(tx, applied);
  }
  await writeMeta(tx, next);
  return applied;
}

function wasDigest(request: Request_, answer: Answer): boolean {
  return answer.reset && !!request.digest && request.cursor?.[0] === answer.epoch;
}

function tooOften(request: Request_, answer: Answer, meta: Meta, now: number): boolean {
  if (!wasDigest(request, answer) || meta.digest_reset_at === null) return false;
  return Math.abs(now - meta.digest_reset_at) < DIGEST_RESET_EVERY;
}

function advanced(meta: Meta, request: Request_, answer: Answer, now: number): Meta {
  const head = answer.to >= answer.head;
  const resetting = (meta.resetting || answer.reset) && !head;
  const began = answer.reset ? answer.head : meta.since;
  const next: Meta = {
    ...meta,
    cursor: [answer.epoch ?? "", answer.to],
    generation: meta.generation + (answer.reset ? 1 : 0),
    resetting,
    since: resetting ? began : null,
    at_head: head,
    as_of: head ? now : meta.as_of,
  };
  if (wasDigest(request, answer)) next.digest_reset_at = now;
  if (request.digest) next.digest_at = now;
  if (request.digest || answer.reset) next.doubtful = false;
  return next;
}

/** Writes a page's rows; asks for all it must compare with first, which is many times faster. */
async function enter(
  tx: Writing,
  entries: Entry[],
  { generation, at_head }: Meta,
  applied: Applied,
): Promise<void> {
  const rows = tx.objectStore("rows");
  const known = await Promise.all(entries.map(([kind, id]) => rows.get([kind, id])));
  const news = entries.filter(([, , version], at) => {
    const row = known[at];
    return !row || row.generation !== generation || row.version < version;
  });
  await Promise.all(
    news.map(([kind, id, version, doc]) =>
      doc ? rows.put({ kind, id, version, generation, doc }) : rows.delete([kind, id]),
    ),
  );
  for (const entry of news) {
    const [kind, , , doc] = entry;
    applied.kinds.add(kind);
    if (kind === MUTATION && doc) await learn(tx, entry, doc, at_head, applied);
  }
}

/** Removes what a reset did not bring again (PULL-5). */
async function sweep(tx: Writing, generation: number, applied: Applied): Promise<void> {
  const older = IDBKeyRange.upperBound(generation, true);
  let cursor = await tx.objectStore("rows").index("generation").openCursor(older);
  while (cursor) {
    applied.kinds.add(cursor.value.kind);
    await cursor.delete();
    cursor = await cursor.continue();
  }
}

/** An outcome came as an entry: it and the effect change places with the overlay (PUSH-11). */
async function learn(
  tx: Writing,
  [, id, outcome_version]: Entry,
  doc: Doc,
  at_head: boolean,
  applied: Applied,
): Promise<void> {
  const found = await itemOf(tx, id);
  if (!found || found.settled || found.outcome?.code === "id_reused") return;
  const item = { ...found, outcome_version };
  const { status, code = null, detail = null } = doc as unknown as Outcome;
  const word = { status, code, detail };
  // The effect may have changed since: then its row is on a later page.
  if (at_head || !DONE.has(status) || item.state === "failed")
    await settle(tx, item, word, applied);
  else await tx.objectStore("outbox").put({ ...item, decided: word });
}

async function settle(
  tx: Writing,
  item: StoredItem,
  word: NonNullable<StoredItem["decided"]>,
  applied: Pick<Applied, "outbox">,
): Promise<void> {
  applied.outbox = true;
  if (word.status !== "applied") {
    const settled = DONE.has(word.status);
    const failed = { state: "failed", outcome: word as Outcome, decided: null, settled } as const;
    await tx.objectStore("outbox").put({ ...item, ...failed });
  } else if ((await blobsOf(tx, item.id)).length) {
    const done = { state: "sent", outcome: null, decided: null, settled: true } as const;
    await tx.objectStore("outbox").put({ ...item, ...done });
  } else await remove(tx, item);
}

/**
 * The server may have forgotten: what is still here is asked about again, also what was merged, which
 * others may wait for, or was applied and failed for its bytes alone (PUSH-15).
 */
async function doubt(tx: Writing): Promise<void> {
  for (const item of await tx.objectStore("outbox").getAll()) {
    if (item.settled || item.decided) await revive(tx, item, false);
  }
}

/** Hears what the answer itself says; a final word waits for its entry, which brings the effect. */
async function hear(
  tx: Writing,
  request: Request_,
  answer: Answer,
  now: number,
  backoff: Backoff,
  applied: Applied,
): Promise<void> {
  for (const [id, status, code, detail] of answer.m satisfies Decision[]) {
    const item = await itemOf(tx, id);
    if (!item || item.settled || item.state === "failed") continue;
    applied.outbox = true;
    const word = { status, code: code ?? null, detail: detail ?? null };
    if (code === "not_yet" && (await forgotten(tx, request, item))) {
      await settle(tx, item, BLOCKED, applied);
    } else if (!FINAL.has(status)) {
      const attempts = item.attempts + 1;
      const rested = { attempts, retry_at: now + backoff(attempts), held: word.code };
      await tx.objectStore("outbox").put({ ...item, ...rested });
    } else if (code === "id_reused" || (answer.upgrade && !DONE.has(status))) {
      await settle(tx, item, word, applied);
    } else await tx.objectStore("outbox").put({ ...item, decided: word });
  }
}

/** True when nothing it waits for is with us: the server had it once, and has it no more (PUSH-20). */
async function forgotten(tx: Writing, { m }: Request_, { after }: StoredItem): Promise<boolean> {
  const sent = new Set(m.map(({ id }) => id));
  const held = await Promise.all(after.map((id) => itemOf(tx, id)));
  return after.length > 0 && !after.some((id, at) => sent.has(id) || held[at]);
}

/** At the head every entry has come: a final word without one stands by itself. */
export async function settleDecided(
  tx: Writing,
  applied: Pick<Applied, "outbox"> = { outbox: true },
): Promise<void> {
  for (const item of await tx.objectStore("outbox").getAll()) {
    if (item.decided) await settle(tx, item, item.decided, applied);
  }
}
