import { expect, test } from "vitest";
import type { Decision } from "../src/wire";
import { shown } from "./devices";
import { device, patch } from "./queue";
import { json, settled } from "./world";

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
    if (first) {
      const decision: Decision = [first.id, "applied", null, null];
      server.ledger.set(first.id, { author: "c", hash: "other", decision });
    }
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
  expect(await replica.outbox()).toMatchObject([
    { state: "sent", attempts: 1, held: "server_failed" },
  ]);
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

test("PUSH-7 a refused mutation keeps what was written and holds up nothing", async () => {
  const { server, line, tab } = device();
  const replica = await tab();
  await replica.enqueue(patch("a", { n: 2 }, { refuse: "conflict" }));
  await replica.enqueue(patch("b", { n: 3 }));
  line.fetch = server.fetch;
  await replica.sync();
  const [failed] = await replica.outbox();
  expect(failed?.outcome_version).toBe(server.entries.get(`mutation/${failed?.id}`)?.[2]);
  expect(failed).toMatchObject({
    state: "failed",
    args: { doc: { n: 2 } },
    outcome: { status: "conflict", code: "refused" },
  });
  expect(await shown(replica)).toEqual({ a: { n: 1 }, b: { n: 3 } });
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
