import { expect, test } from "vitest";
import { Overtaken } from "../src/outbox";
import type { Outside } from "../src/outside";
import { open, shown } from "./devices";
import { Server } from "./server";
import { Browser, json, settled } from "./world";

const patch = (id: string, doc: Record<string, unknown>, more = {}) => ({
  name: "patch",
  ver: 1,
  args: { kind: "job", id, doc, ...more },
});

/** A device whose network is cut until told otherwise, and the requests it has made. */
function device() {
  const server = new Server();
  server.change(["job", "a", { n: 1 }]);
  const browser = new Browser();
  const line: { fetch: Outside["fetch"]; asked: number } = { fetch: cut, asked: 0 };
  const fetch: Outside["fetch"] = (url, init) => {
    line.asked++;
    return line.fetch(url, init);
  };
  return { server, browser, line, tab: () => open(browser.tab(fetch)) };
}

const cut: Outside["fetch"] = async () => {
  throw new TypeError("no network");
};

test("DEV-2 PUSH-16 what a request carries is marked as sent before it leaves", async () => {
  const { line, tab } = device();
  const replica = await tab();
  const states: string[][] = [];
  line.fetch = async () => {
    states.push((await replica.outbox()).map(({ state }) => state));
    throw new TypeError("cut");
  };
  await replica.enqueue(patch("a", { n: 2 }));
  await replica.sync();
  expect(states[0]).toEqual(["sent"]);
});

test("DEV-4 a write and the end of a rest begin a round, without being asked", async () => {
  const { server, browser, line, tab } = device();
  const replica = await tab();
  replica.start();
  await settled();
  const before = line.asked;
  const id = await replica.enqueue(patch("a", { n: 2 }));
  await settled();
  expect(line.asked).toBeGreaterThan(before);
  line.fetch = server.fetch;
  browser.clock.advance(60_000);
  await settled();
  expect(server.effects.get(id)).toBe(1);
  replica.stop();
});

test("PUSH-15 bytes of a mutation that a restored server has forgotten go with it once more", async () => {
  const { server, line, tab } = device();
  line.fetch = server.fetch;
  const replica = await tab();
  const sha256 = "ab".repeat(32);
  const blobs = [{ sha256, type: "image/jpeg", bytes: new ArrayBuffer(3) }];
  const backup = server.backup();
  const asked = patch("a", { photos: [{ sha256, stored: false }] });
  server.declare(sha256, 3);
  const id = await replica.enqueue({ ...asked, blobs });
  await replica.sync();
  expect(await replica.outbox()).toMatchObject([{ id, settled: true }]);
  server.restore(backup, "e2");
  server.declare(sha256, 3);
  await replica.sync();
  expect(server.effects.get(id)).toBe(1);
  expect(await replica.outbox()).toMatchObject([{ id, settled: true, blobs: [{ sent: 3 }] }]);
});

test("PUSH-12 what the server has decided is not edited any more, and stays", async () => {
  const { server, line, tab } = device();
  const replica = await tab();
  const id = await replica.enqueue(patch("a", { n: 2 }));
  line.fetch = async (url, init) => {
    const body = await (await server.fetch(url, init)).json();
    line.fetch = async () => Promise.reject(new TypeError("cut"));
    return json({ ...body, head: body.to + 1 });
  };
  await replica.sync();
  await expect(replica.rewrite(id, patch("a", { n: 3 }).args)).rejects.toThrow(Overtaken);
  expect(await shown(replica)).toEqual({ a: { n: 2 } });
  line.fetch = server.fetch;
  await replica.sync();
  await expect(replica.rewrite(id, patch("a", { n: 3 }).args)).rejects.toThrow(Overtaken);
  expect(server.effects.get(id)).toBe(1);
});

test("PUSH-13 what is enqueued survives the death of the tab that said so", async () => {
  const { server, line, tab } = device();
  const first = await tab();
  const id = await first.enqueue(patch("a", { n: 2 }));
  first.close();
  const second = await tab();
  expect(await second.outbox()).toMatchObject([{ id, args: { id: "a" }, after: [], attempts: 0 }]);
  line.fetch = server.fetch;
  await second.sync();
  expect(server.effects.get(id)).toBe(1);
});

test("PUSH-2 a lost answer leads to the same outcome and one effect", async () => {
  const { server, line, tab } = device();
  const replica = await tab();
  line.fetch = async (url, init) => {
    await server.fetch(url, init);
    throw new TypeError("cut");
  };
  const id = await replica.enqueue(patch("a", { n: 2 }));
  await settled();
  expect(replica.status().state).toBe("offline");
  line.fetch = server.fetch;
  await replica.sync();
  expect(server.effects.get(id)).toBe(1);
  expect(await replica.outbox()).toEqual([]);
  expect(await replica.get("job", "a")).toMatchObject({ doc: { n: 2 }, pending: false });
});

test("PUSH-3 a reused id is refused in the answer alone, and the item stays", async () => {
  const { server, line, tab } = device();
  line.fetch = server.fetch;
  const replica = await tab();
  await replica.sync();
  line.fetch = async (url, init) => {
    const { m } = JSON.parse(String(init.body)) as { m: { id: string }[] };
    const [first] = m;
    if (first)
      server.ledger.set(first.id, { hash: "other", decision: [first.id, "applied", null, null] });
    return server.fetch(url, init);
  };
  await replica.enqueue(patch("a", { n: 2 }));
  await settled();
  expect(await replica.outbox()).toMatchObject([
    { state: "failed", outcome: { code: "id_reused" } },
  ]);
  expect(await shown(replica)).toEqual({ a: { n: 1 } });
});

test("PUSH-5 DEV-5 retry counts an attempt and rests before the next", async () => {
  const { server, browser, line, tab } = device();
  line.fetch = server.fetch;
  const replica = await tab();
  replica.start();
  await replica.enqueue(patch("a", { n: 2 }, { retry: 2 }));
  await replica.sync();
  expect(await replica.outbox()).toMatchObject([{ state: "sent", attempts: 1 }]);
  const before = line.asked;
  await replica.sync();
  expect(line.asked).toBe(before + 1);
  expect(await replica.outbox()).toMatchObject([{ attempts: 1 }]);
  browser.clock.advance(1_000);
  await settled();
  expect(await replica.outbox()).toMatchObject([{ attempts: 2 }]);
  browser.clock.advance(2_000);
  await settled();
  expect(await replica.outbox()).toEqual([]);
  replica.stop();
});

test("PUSH-6 what depends on another goes after it, and is blocked when that was refused", async () => {
  const { server, line, tab } = device();
  const replica = await tab();
  const first = await replica.enqueue(patch("a", { n: 2 }, { refuse: "rejected" }));
  await replica.enqueue({ ...patch("a", { n: 3 }), after: [first] });
  await replica.enqueue(patch("b", { n: 4 }));
  line.fetch = server.fetch;
  await replica.sync();
  const items = await replica.outbox();
  expect(items.map(({ outcome }) => outcome?.status)).toEqual(["rejected", "blocked"]);
  expect(await shown(replica)).toEqual({ a: { n: 1 }, b: { n: 4 } });
});

test("PUSH-6 PUSH-16 a dependent is held back while what it comes after rests", async () => {
  const { server, line, tab } = device();
  const replica = await tab();
  const first = await replica.enqueue(patch("a", { n: 2 }, { retry: 1 }));
  line.fetch = server.fetch;
  await replica.sync();
  await replica.enqueue({ ...patch("a", { n: 3 }), after: [first] });
  await replica.sync();
  const states = (await replica.outbox()).map(({ state, attempts }) => [state, attempts]);
  expect(states).toEqual([
    ["sent", 1],
    ["waiting", 0],
  ]);
});

test("PUSH-7 a refused mutation keeps what was written and holds up nothing", async () => {
  const { server, line, tab } = device();
  const replica = await tab();
  await replica.enqueue(patch("a", { n: 2 }, { refuse: "conflict" }));
  await replica.enqueue(patch("b", { n: 3 }));
  line.fetch = server.fetch;
  await replica.sync();
  const [failed] = await replica.outbox();
  expect(failed).toMatchObject({
    state: "failed",
    args: { doc: { n: 2 } },
    outcome: { status: "conflict", code: "refused" },
  });
  expect(await shown(replica)).toEqual({ a: { n: 1 }, b: { n: 3 } });
});

test("PUSH-7 PUSH-18 a request that the server will not read is narrowed down to its cause", async () => {
  const { server, line, tab } = device();
  const replica = await tab();
  for (const n of [1, 2, 3, 4, 5]) await replica.enqueue(patch(`r${n}`, { n }));
  line.fetch = async (url, init) =>
    String(init.body).includes('"n":3') ? json({ code: "invalid" }, 422) : server.fetch(url, init);
  await replica.sync();
  expect(await replica.outbox()).toMatchObject([
    { args: { id: "r3" }, state: "failed", outcome: { status: "rejected", code: "invalid" } },
  ]);
  expect(Object.keys(await shown(replica))).toEqual(["a", "r1", "r2", "r4", "r5"]);
});

test("PUSH-18 a request that is at fault without mutations fails none of them", async () => {
  const { line, tab } = device();
  const replica = await tab();
  await replica.enqueue(patch("a", { n: 2 }));
  line.fetch = async () => json({ code: "invalid" }, 422);
  await replica.sync();
  expect(await replica.outbox()).toMatchObject([{ state: "sent", outcome: null }]);
  expect(replica.status().state).toBe("offline");
});

test("PUSH-9 PUSH-19 a mutation the server breaks on does not keep rows from coming", async () => {
  const { server, browser, line, tab } = device();
  const replica = await tab();
  const states: string[] = [];
  replica.subscribe(() => states.push(replica.status().state));
  replica.start();
  line.fetch = async (url, init) =>
    String(init.body).includes('"patch"') ? json({}, 500) : server.fetch(url, init);
  await replica.enqueue(patch("a", { n: 2 }));
  await settled();
  browser.clock.advance(1_000);
  await settled();
  expect(states).toContain("offline");
  expect(replica.status().state).toBe("current");
  expect(await replica.outbox()).toMatchObject([{ state: "sent" }]);
  line.fetch = server.fetch;
  browser.clock.advance(60_000);
  await settled();
  expect(await replica.outbox()).toEqual([]);
  replica.stop();
});

test("PUSH-11 effect and overlay change places in one step", async () => {
  const { server, line, tab } = device();
  line.fetch = server.fetch;
  const replica = await tab();
  await replica.sync();
  const seen: unknown[] = [];
  let reading = Promise.resolve();
  replica.subscribe(() => {
    reading = reading.then(async () => void seen.push((await shown(replica)).a));
  });
  await replica.enqueue(patch("a", { n: 2 }));
  await replica.sync();
  await reading;
  expect(seen.length).toBeGreaterThan(2);
  expect(seen.every((doc) => (doc as { n: number }).n === 2)).toBe(true);
});

test("PUSH-11 PUSH-14 a final word without an entry stands once the head is reached", async () => {
  const { server, line, tab } = device();
  line.fetch = async (url, init) => {
    const answer = await (await server.fetch(url, init)).json();
    return json({ ...answer, rows: answer.rows.filter(([kind]: [string]) => kind !== "mutation") });
  };
  const replica = await tab();
  await replica.enqueue(patch("a", { n: 2 }));
  await replica.sync();
  expect(await replica.outbox()).toEqual([]);
});

test("PUSH-12 PUSH-17 a retry is a new mutation in the same place, and its followers follow it", async () => {
  const { server, line, tab } = device();
  const replica = await tab();
  const old = await replica.enqueue(patch("a", { n: 2 }, { refuse: "rejected" }));
  const next = await replica.enqueue({ ...patch("a", { n: 3 }), after: [old] });
  line.fetch = server.fetch;
  await replica.sync();
  line.fetch = cut;
  const id = await replica.retry(old);
  expect(id).not.toBe(old);
  const items = await replica.outbox();
  expect(items.map((item) => item.id)).toEqual([id, next]);
  expect(items[1]?.after).toEqual([id]);
});

test("PUSH-12 an edit before sending keeps the id, one after it does not", async () => {
  const { line, tab } = device();
  const replica = await tab();
  let letGo = () => {};
  line.fetch = () => new Promise((_, reject) => (letGo = () => reject(new TypeError("cut"))));
  const one = await replica.enqueue(patch("a", { n: 2 }));
  await settled();
  const two = await replica.enqueue(patch("b", { n: 3 }));
  expect(await replica.rewrite(two, patch("b", { n: 4 }).args)).toBe(two);
  const renamed = await replica.rewrite(one, patch("a", { n: 5 }).args);
  expect(renamed).not.toBe(one);
  expect(await shown(replica)).toEqual({ a: { n: 5 }, b: { n: 4 } });
  letGo();
});

test("PUSH-17 discarding takes the item, its blobs and the hopes of what came after", async () => {
  const { tab } = device();
  const replica = await tab();
  const blobs = [{ sha256: "f00", type: "image/jpeg", bytes: new ArrayBuffer(3) }];
  const id = await replica.enqueue({ ...patch("a", { n: 2 }), blobs });
  await replica.enqueue({ ...patch("a", { n: 3 }), after: [id] });
  expect((await replica.blob("f00"))?.byteLength).toBe(3);
  await replica.discard(id);
  expect(await replica.blob("f00")).toBeNull();
  expect(await replica.outbox()).toMatchObject([
    { state: "failed", outcome: { status: "blocked" } },
  ]);
});

test("PUSH-20 what names a failed item fails before it is sent, and what names that one", async () => {
  const { server, line, tab } = device();
  const replica = await tab();
  const first = await replica.enqueue(patch("a", { n: 2 }));
  const second = await replica.enqueue({ ...patch("b", { n: 3 }), after: [first] });
  await replica.discard(first);
  const third = await replica.enqueue({ ...patch("b", { n: 4 }), after: [second] });
  await replica.enqueue({ ...patch("b", { n: 5 }), after: [third] });
  let told = 0;
  replica.subscribe(({ outbox }) => outbox && told++);
  line.fetch = server.fetch;
  await replica.sync();
  const words = (await replica.outbox()).map(({ outcome }) => outcome?.status);
  expect(words).toEqual(["blocked", "blocked", "blocked"]);
  expect(told).toBeGreaterThan(0);
  expect(await shown(replica)).toEqual({ a: { n: 1 } });
  expect(server.ledger.size).toBe(0);
});

test("PUSH-20 what comes after something that a restored server has forgotten is blocked", async () => {
  const { server, line, tab } = device();
  const backup = server.backup();
  line.fetch = server.fetch;
  const replica = await tab();
  await replica.sync();
  const forgotten = await replica.enqueue(patch("a", { n: 2 }));
  await replica.sync();
  expect(await replica.outbox()).toEqual([]);
  server.restore(backup, "e2");
  await replica.enqueue({ ...patch("a", { n: 3 }), after: [forgotten] });
  await replica.sync();
  expect(await replica.outbox()).toMatchObject([
    { state: "failed", outcome: { status: "blocked", code: "blocked" } },
  ]);
});

test("SYNC-3 a lost session pauses the queue, costs no attempt and ends with start", async () => {
  const { server, line, tab } = device();
  server.signedIn = false;
  line.fetch = server.fetch;
  const replica = await tab();
  await replica.enqueue(patch("a", { n: 2 }));
  await replica.sync();
  expect(replica.status()).toEqual({ state: "locked" });
  expect(await replica.outbox()).toMatchObject([{ attempts: 0, outcome: null }]);
  const before = line.asked;
  await replica.sync();
  expect(line.asked).toBe(before);
  server.signedIn = true;
  replica.start();
  await replica.sync();
  expect(await replica.outbox()).toEqual([]);
  replica.stop();
});

test("SYNC-2 another account's session sends nothing of this queue", async () => {
  const { server, line, tab } = device();
  server.scope = "another";
  line.fetch = server.fetch;
  const replica = await tab();
  await replica.enqueue(patch("a", { n: 2 }));
  await replica.sync();
  expect(replica.status()).toEqual({ state: "locked" });
  expect((await replica.outbox()).length).toBe(1);
  expect(server.effects.size).toBe(0);
});

test("SYNC-5 LIMIT-2 PUSH-16 a long queue goes in batches, in order", async () => {
  const { server, line, tab } = device();
  const replica = await tab();
  for (let n = 0; n < 120; n++) await replica.enqueue(patch("a", { n }));
  const sizes: number[] = [];
  line.fetch = (url, init) => {
    sizes.push(JSON.parse(String(init.body)).m.length);
    return server.fetch(url, init);
  };
  await replica.sync();
  expect(sizes.filter(Boolean)).toEqual([50, 50, 20]);
  expect(server.rows["job/a"]).toEqual({ n: 119 });
});

test("SYNC-5 LIMIT-3 large mutations share no request, and one too large is refused when made", async () => {
  const { server, line, tab } = device();
  const replica = await tab();
  const words = "é".repeat(50_000);
  for (const n of [1, 2, 3]) await replica.enqueue(patch(`r${n}`, { words }));
  await expect(replica.enqueue(patch("r4", { words: words.repeat(3) }))).rejects.toThrow(
    RangeError,
  );
  const bytes: number[] = [];
  line.fetch = (url, init) => {
    bytes.push(new TextEncoder().encode(String(init.body)).length);
    return server.fetch(url, init);
  };
  await replica.sync();
  expect(Math.max(...bytes)).toBeLessThan(256 * 1024);
  expect(server.effects.size).toBe(3);
});

test("PUSH-4 SYNC-8 an answer that does not speak of all that was sent is none", async () => {
  const { server, line, tab } = device();
  const replica = await tab();
  line.fetch = async (url, init) => {
    const answer = await (await server.fetch(url, init)).json();
    return json({ ...answer, m: [] });
  };
  await replica.enqueue(patch("a", { n: 2 }));
  await replica.sync();
  expect(replica.status()).toEqual({ state: "offline", as_of: null });
  expect(await replica.outbox()).toMatchObject([{ state: "sent" }]);
});

test("DEV-7 a clock that was set back does not keep an item resting", async () => {
  const { server, browser, line, tab } = device();
  const replica = await tab();
  line.fetch = server.fetch;
  await replica.enqueue(patch("a", { n: 2 }, { retry: 1 }));
  await settled();
  expect(await replica.outbox()).toMatchObject([{ attempts: 1 }]);
  browser.clock.now -= 86_400_000;
  await replica.sync();
  expect(await replica.outbox()).toEqual([]);
});

test("PUSH-12 trying again what is on its way keeps its id, and is done once", async () => {
  const { server, line, tab } = device();
  const replica = await tab();
  line.fetch = server.fetch;
  const id = await replica.enqueue(patch("a", { n: 2 }, { retry: 1 }));
  await settled();
  expect(await replica.retry(id)).toBe(id);
  await settled();
  expect(await replica.outbox()).toEqual([]);
  expect([...server.effects]).toEqual([[id, 1]]);
});
