import { expect, test } from "vitest";
import { Database, nameOf, type StoredItem } from "../src/database";
import { DIGEST_EVERY, ensureMeta, readMeta, writeMeta } from "../src/meta";
import type { Replica } from "../src/types";
import type { Cursor, Doc, Entry, Pushed } from "../src/wire";
import { IDENTITY, open } from "./devices";
import { vectorsOf } from "./vectors";
import { Browser, json } from "./world";

interface Device {
  cursor: Cursor;
  since?: number;
  rows: Entry[];
  outbox?: (Pushed & {
    state?: StoredItem["state"];
    settled?: boolean;
    retry_in?: number;
    word?: string;
    not_id?: string;
  })[];
  digest_reset_ago?: number;
}

interface Exchange {
  request?: Record<string, unknown>;
  not_asked?: string[];
  answer: { status: number; headers?: Record<string, string>; body?: unknown; text?: string };
  rewrite?: { id: string; args: unknown };
}

interface Vector {
  given: { device: Device };
  when: Exchange[] | { request: Record<string, unknown> };
  then: {
    response?: Record<string, unknown>;
    device: Device;
    shown?: [kind: string, id: string, doc: Doc][];
    status?: Record<string, unknown>;
  };
}

for (const vector of vectorsOf<Vector>("client", "both")) {
  test(`${vector.rule} ${vector.title}`, () => run(vector));
}

async function run({ given, when, then }: Vector): Promise<void> {
  const browser = new Browser();
  const scripted = Array.isArray(when);
  const due = scripted ? "digest_reset_ago" in given.device : "digest" in when.request;
  await prepare(browser, given.device, due);
  const exchanges = scripted ? when : [single(when.request, then.response)];
  const page = !scripted && then.response?.to !== then.response?.head;
  const wrong: string[] = [];
  const asked: unknown[] = [];
  const replica = await open(
    browser.tab(async (_url, init) => {
      const answer = exchanges[asked.push(JSON.parse(String(init.body))) - 1]?.answer;
      if (!answer && !page) wrong.push(`not expected: ${init.body}`);
      if (answer?.text !== undefined) return new Response(answer.text);
      return json(answer?.body ?? {}, answer?.status ?? 503, answer?.headers);
    }),
    { limit: scripted ? 500 : Number(when.request.limit) },
  );
  for (const { rewrite } of exchanges) if (rewrite) await replica.rewrite(rewrite.id, rewrite.args);
  await replica.sync();
  expect(wrong).toEqual([]);
  exchanges.forEach(({ request, not_asked = [] }, at) => {
    expect(asked[at]).toMatchObject(request ?? {});
    for (const member of not_asked) expect(asked[at]).not.toHaveProperty(member);
  });
  await compare(browser, replica, then);
}

/** A page seen from the client; whatever it asks for after that is not answered. */
function single(request: Record<string, unknown>, body: unknown): Exchange {
  const not_asked = ["digest", "since"].filter((member) => !(member in request));
  return { request, not_asked, answer: { status: 200, body: { ...(body as object), m: [] } } };
}

async function prepare(browser: Browser, device: Device, due: boolean): Promise<void> {
  const outside = browser.tab(() => Promise.reject());
  const database = new Database(outside.indexedDB, nameOf(IDENTITY), () => {});
  const now = browser.clock.now;
  await database.write(async (tx) => {
    const meta = await ensureMeta(tx, () => "client");
    const reset = device.digest_reset_ago;
    const since = device.since ?? null;
    const reset_under_way = { since, resetting: since !== null };
    const at_head = device.cursor !== null && since === null;
    const digest_at = due ? now - DIGEST_EVERY : now;
    const digest_reset_at = reset === undefined ? null : now - reset;
    const checks = { digest_at, digest_reset_at };
    const { cursor } = device;
    await writeMeta(tx, { ...meta, ...reset_under_way, ...checks, cursor, at_head });
    for (const [kind, id, version, doc] of device.rows) {
      await tx.objectStore("rows").put({ kind, id, version, generation: 0, doc: doc ?? {} });
    }
    for (const { id, name, ver, args, base = null, after = [], ...item } of device.outbox ?? []) {
      await tx.objectStore("outbox").add({
        ...{ id, name, ver, args, base, after, created_at: now, attempts: 0 },
        ...{ state: item.state ?? "waiting", retry_at: now + (item.retry_in ?? 0) },
        ...{ outcome: null, settled: item.settled ?? false },
        decided: item.word ? { status: item.word, code: null, detail: null } : null,
      });
    }
  });
  database.close();
}

async function compare(browser: Browser, replica: Replica, then: Vector["then"]): Promise<void> {
  const outside = browser.tab(() => Promise.reject());
  const database = new Database(outside.indexedDB, nameOf(IDENTITY), () => {});
  const [meta, rows] = await database.read(
    async (tx) => [await readMeta(tx), await tx.objectStore("rows").getAll()] as const,
  );
  database.close();
  const entries = rows.map(({ kind, id, version, doc }) => [kind, id, version, doc]);
  expect(entries.sort()).toEqual([...then.device.rows].sort());
  expect(meta?.cursor ?? null).toEqual(then.device.cursor);
  if (then.status) expect(replica.status()).toMatchObject(then.status);
  await compareOutbox(replica, then.device.outbox);
  const kinds = [...new Set(then.shown?.map(([kind]) => kind))];
  const shown = (await Promise.all(kinds.map((kind) => replica.list<Doc>(kind)))).flat();
  expect(shown.map(({ kind, id, doc }) => [kind, id, doc])).toEqual(then.shown ?? []);
}

async function compareOutbox(replica: Replica, expected: Device["outbox"]): Promise<void> {
  const items = await replica.outbox();
  if (expected) expect(items.length).toBe(expected.length);
  expected?.forEach(({ not_id, ...item }, at) => {
    expect(items[at]).toMatchObject(item);
    if (not_id) expect(items[at]?.id).not.toBe(not_id);
  });
}
