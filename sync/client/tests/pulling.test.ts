import { expect, test } from "vitest";
import type { Outside } from "../src/outside";
import { open, shown } from "./devices";
import { Server } from "./server";
import { Browser, json, page, type Sent, script } from "./world";

test("PULL-3 a copy asks again at once until it has reached the head", async () => {
  const { fetch, sent } = script(
    () => page(1, [["job", "a", 1, { n: 1 }]], { head: 2, reset: true }),
    () => page(2, [["job", "b", 2, { n: 2 }]]),
  );
  const replica = await open(new Browser().tab(fetch));
  await replica.sync();
  expect(sent.map(({ cursor }) => cursor)).toEqual([null, ["e1", 1]]);
  expect(await shown(replica)).toEqual({ a: { n: 1 }, b: { n: 2 } });
  expect(replica.status().state).toBe("current");
});

test("PULL-5 a reset sweeps only when to == head", async () => {
  const seen: unknown[] = [];
  const { fetch } = script(
    () =>
      page(
        2,
        [
          ["job", "a", 1, { n: 1 }],
          ["job", "b", 2, { n: 2 }],
        ],
        { reset: true },
      ),
    () => page(5, [["job", "b", 5, { n: 3 }]], { epoch: "e2", head: 6, reset: true }),
    async () => {
      seen.push(await shown(replica));
      return page(6, [["job", "c", 6, { n: 4 }]], { epoch: "e2" });
    },
  );
  const replica = await open(new Browser().tab(fetch));
  await replica.sync();
  await replica.sync();
  expect(seen).toEqual([{ a: { n: 1 }, b: { n: 3 } }]);
  expect(await shown(replica)).toEqual({ b: { n: 3 }, c: { n: 4 } });
});

test("PULL-5 an epoch that changes during a reset begins a new generation", async () => {
  const { fetch } = script(
    () => page(9, [["job", "a", 9, { n: 1 }]], { head: 12, reset: true }),
    () => page(1, [["job", "b", 1, { n: 2 }]], { epoch: "e2", reset: true }),
  );
  const replica = await open(new Browser().tab(fetch));
  await replica.sync();
  expect(await shown(replica)).toEqual({ b: { n: 2 } });
});

test("PULL-6 an answer to a cursor that another tab has moved is thrown away", async () => {
  const browser = new Browser();
  const without = { locks: undefined };
  const quick = script(() => page(3, [["job", "a", 3, { n: "new" }]], { reset: true }));
  const other = await open(browser.tab(quick.fetch, without));
  const slow = script(
    async () => {
      await other.sync();
      return page(1, [["job", "a", 1, { n: "old" }]], { reset: true });
    },
    () => page(3),
  );
  const replica = await open(browser.tab(slow.fetch, without));
  await replica.sync();
  expect(slow.sent.map(({ cursor }) => cursor)).toEqual([null, ["e1", 3]]);
  expect(await shown(replica)).toEqual({ a: { n: "new" } });
});

test("PULL-6 DEV-8 a device without room keeps the copy as it was and says so", async () => {
  const { fetch, sent } = script(
    () => page(1, [["job", "a", 1, { n: 1 }]], { reset: true }),
    () => page(2, [["job", "b", 2, { n: 2 }]]),
  );
  const full = new DOMException("no room", "QuotaExceededError");
  const replica = await open(new Browser().tab(fetch));
  await replica.sync();
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...args) {
    if (this.name === "rows" && (args[0] as { id: string }).id === "b") throw full;
    return put.apply(this, args);
  };
  try {
    await replica.sync();
  } finally {
    IDBObjectStore.prototype.put = put;
  }
  expect(replica.status()).toMatchObject({ state: "offline", full: true });
  expect(await shown(replica)).toEqual({ a: { n: 1 } });
  await replica.sync();
  expect(sent.at(-1)?.cursor).toEqual(["e1", 1]);
});

test("PULL-8 PULL-11 a copy believed to be at the head is sent with its digest, now and then", async () => {
  const browser = new Browser();
  const { fetch, sent } = script(
    () =>
      page(
        7,
        [
          ["job", "a", 3, {}],
          ["job", "b", 7, {}],
        ],
        { reset: true },
      ),
    () => page(7),
    () => page(7),
    () => page(7),
  );
  const replica = await open(browser.tab(fetch));
  for (let i = 0; i < 3; i++) await replica.sync();
  browser.clock.advance(600_000);
  await replica.sync();
  expect(sent.map(({ digest }) => digest)).toEqual([undefined, [2, 10], undefined, [2, 10]]);
});

test("PULL-9 a second reset for a digest within an hour is not granted, and all tabs doubt", async () => {
  const browser = new Browser();
  const other = await open(browser.tab(() => Promise.reject(new TypeError("away"))));
  const reset = () => page(7, [["job", "a", 7, { n: "reset" }]], { reset: true });
  const { fetch, sent } = script(
    () => page(7, [["job", "a", 7, { n: "first" }]], { reset: true }),
    reset,
    () => page(7, [["job", "a", 7, { n: "again" }]], { reset: true }),
    () => page(7),
    reset,
  );
  const replica = await open(browser.tab(fetch));
  await replica.sync();
  await replica.sync();
  expect(await shown(replica)).toEqual({ a: { n: "reset" } });
  browser.clock.advance(600_000);
  await replica.sync();
  expect(await shown(replica)).toEqual({ a: { n: "reset" } });
  expect(sent.at(-1)?.digest).toBeUndefined();
  expect(replica.status()).toMatchObject({ state: "current", doubtful: true });
  expect(other.status()).toEqual(replica.status());
  browser.clock.advance(3_600_000);
  await replica.sync();
  expect(replica.status()).toEqual({ state: "current", as_of: browser.clock.now });
});

test("SYNC-6 VER-5 an upgrade keeps the copy, and settles what was decided once rows come", async () => {
  let old = false;
  const sent: Sent[] = [];
  const replica = await open(
    new Browser().tab(async (_url, init) => {
      const asked = JSON.parse(String(init.body)) as Sent;
      sent.push(asked);
      if (!asked.cursor) return page(1, [["job", "a", 1, { n: 1 }]], { reset: true });
      if (!old) return page(2, [["job", "a", 2, { n: 2 }]]);
      const words = ["applied", "conflict"];
      const m = asked.m.map(({ name, id }) => [id, words[name === "patch" ? 0 : 1], null, null]);
      return json({ epoch: "e1", to: 1, head: 1, upgrade: true, rows: [], m });
    }),
  );
  await replica.sync();
  old = true;
  const offline = { name: "patch", ver: 1, args: { kind: "job", id: "a", doc: { n: 2 } } };
  await Promise.all([replica.enqueue(offline), replica.enqueue({ ...offline, name: "broken" })]);
  await replica.sync();
  expect(replica.status()).toEqual({ state: "upgrade" });
  expect(await shown(replica)).toEqual({ a: { n: 2 } });
  expect((await replica.outbox()).map(({ state }) => state)).toEqual(["sent", "failed"]);
  old = false;
  await replica.sync();
  expect(sent.at(-1)?.m).toEqual([]);
  expect(await replica.get("job", "a")).toMatchObject({ version: 2, pending: false });
});

test("SYNC-8 an answer that makes no progress is not asked for again at once", async () => {
  const { fetch, sent } = script(
    () => page(1, [], { reset: true }),
    () => page(1, [], { head: 9 }),
    () => page(1),
  );
  const replica = await open(new Browser().tab(fetch));
  await replica.sync();
  await replica.sync();
  expect(sent.length).toBe(2);
  expect(replica.status().state).toBe("offline");
});

test("DEV-3 a server that always resets does not keep a device busy", async () => {
  let asked = 0;
  const fetch = async () => page(1, [], { epoch: `e${++asked}`, head: 2, reset: true });
  const browser = new Browser();
  const replica = await open(browser.tab(fetch));
  await replica.sync();
  expect(asked).toBe(4);
  expect(replica.status()).toMatchObject({ state: "offline", doubtful: true });
  browser.clock.advance(299_000);
  await replica.sync();
  expect(asked).toBe(4);
  browser.clock.advance(301_000);
  await replica.sync();
  expect(asked).toBe(8);
});

test("PULL-10 a reset that passes through versions below the floor comes to its end", async () => {
  const server = new Server();
  for (const id of ["a", "b", "c", "d"]) server.change(["job", id, { id }]);
  server.collect();
  const sent: Sent[] = [];
  const fetch: Outside["fetch"] = (url, init) => {
    sent.push(JSON.parse(String(init.body)));
    return server.fetch(url, init);
  };
  const replica = await open(new Browser().tab(fetch), { limit: 2 });
  await replica.sync();
  expect(sent.map(({ cursor, since }) => [cursor?.[1], since])).toEqual([
    [undefined, undefined],
    [2, 4],
  ]);
  expect(Object.keys(await shown(replica))).toEqual(["a", "b", "c", "d"]);
});

test("CORE-5 SYNC-8 rows of another epoch without a reset are not taken", async () => {
  const { fetch } = script(
    () => page(1, [["job", "a", 1, { n: 1 }]], { reset: true }),
    () => page(5, [["job", "b", 5, { n: 5 }]], { epoch: "e2" }),
  );
  const replica = await open(new Browser().tab(fetch));
  await replica.sync();
  await replica.sync();
  expect(await shown(replica)).toEqual({ a: { n: 1 } });
  expect(replica.status().state).toBe("offline");
});
