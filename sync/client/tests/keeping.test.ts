import { expect, test } from "vitest";
import { Database, nameOf } from "../src/database";
import { Overtaken } from "../src/overtaken";
import { IDENTITY, open, shown } from "./devices";
import { Server } from "./server";
import { Browser, page, script, settled } from "./world";

const write = { name: "patch", ver: 1, args: { kind: "job", id: "a", doc: { n: 2 } } };
/** Takes the copy off the device, as an app does for who signs out. */
const deleted = (browser: Browser) =>
  new Promise((resolve) => {
    const request = browser.indexedDB.deleteDatabase(nameOf(IDENTITY));
    request.onsuccess = resolve;
  });

const offline = () => Promise.reject(new TypeError("no network"));

test("AUTH-3 each identity has a store of its own", async () => {
  const browser = new Browser();
  const mine = await open(browser.tab(offline));
  const other = { ...IDENTITY, contact: "another" };
  const theirs = await open(browser.tab(offline), { identity: other });
  const moved = { ...IDENTITY, scope: "of another customer" };
  const elsewhere = await open(browser.tab(offline), { identity: moved });
  await mine.enqueue(write);
  await mine.drafts.put("words", "mine");
  expect(await theirs.outbox()).toEqual([]);
  expect(await theirs.drafts.get("words")).toBeNull();
  expect(await shown(theirs)).toEqual({});
  expect(await elsewhere.outbox()).toEqual([]);
  expect(await elsewhere.drafts.get("words")).toBeNull();
});

test("DEV-2 PUSH-17 what stands for a refused one takes its place in the same transaction", async () => {
  const server = new Server();
  const replica = await open(new Browser().tab(server.fetch));
  const refused = { ...write, args: { ...write.args, refuse: "conflict" } };
  const old = await replica.enqueue(refused);
  const next = await replica.enqueue({ ...write, after: [old] });
  await replica.sync();
  const sizes: number[] = [];
  replica.subscribe(async () => sizes.push((await replica.outbox()).length));
  const id = await replica.enqueue({ ...write, replaces: old });
  expect(await replica.outbox()).toMatchObject([{ id }, { id: next, after: [id] }]);
  expect(new Set(sizes)).toEqual(new Set([2]));
});

test("a copy that is deleted is let go of by all tabs, and nothing is left of it", async () => {
  const browser = new Browser();
  const one = await open(browser.tab(offline));
  const other = await open(browser.tab(offline));
  await one.enqueue(write);
  await deleted(browser);
  expect([one.status(), other.status()]).toEqual([{ state: "locked" }, { state: "locked" }]);
  await expect(other.outbox()).rejects.toThrow();
  const names = (await browser.indexedDB.databases()).map(({ name }) => name);
  expect(names).toEqual([]);
  const next = await open(browser.tab(offline));
  expect(await next.outbox()).toEqual([]);
});

test("a copy that is deleted while a request is out sends nothing more and brings nothing back", async () => {
  const browser = new Browser();
  let answer = (_: Response) => {};
  let asked = 0;
  const replica = await open(
    browser.tab(() => {
      asked++;
      return new Promise((resolve) => {
        answer = resolve;
      });
    }),
  );
  const syncing = replica.sync();
  await settled();
  await deleted(browser);
  answer(page(1, [["job", "a", 1, { n: 1 }]], { reset: true }));
  await syncing;
  expect(asked).toBe(1);
  expect(await browser.indexedDB.databases()).toEqual([]);
});

test("a page that is left undoes what is under way, and goes on when it is shown again", async () => {
  const browser = new Browser();
  const events = new EventTarget();
  const replica = await open(browser.tab(offline, { events }));
  const writing = replica.enqueue(write);
  for (let turn = 0; turn < 5; turn++) await null; // the transaction has begun
  events.dispatchEvent(new Event("pagehide"));
  await expect(writing).rejects.toThrow("abort");
  expect(await replica.outbox()).toEqual([]);
  const id = await replica.enqueue(write);
  expect(await replica.outbox()).toMatchObject([{ id }]);
  replica.close();
});

test("what waits for a store that does not open ends when the copy is closed", async () => {
  const browser = new Browser();
  const events = new EventTarget();
  let opens = true;
  const opening = (name: string, version?: number) => {
    const request = browser.indexedDB.open(opens ? name : "another", version);
    if (!opens) request.addEventListener = () => undefined;
    return request;
  };
  const indexedDB = { open: opening } as IDBFactory;
  const replica = await open(browser.tab(offline, { events, indexedDB }));
  opens = false;
  events.dispatchEvent(new Event("pagehide"));
  const syncing = replica.sync();
  const reading = replica.list("job");
  await settled();
  replica.close();
  await expect(reading).rejects.toThrow("closed");
  await syncing;
});

test("DEV-10 a store that the browser has cleared begins anew", async () => {
  const browser = new Browser();
  const server = new Server();
  server.change(["job", "a", { n: 1 }]);
  const replica = await open(browser.tab(server.fetch));
  await replica.sync();
  const database = new Database(browser.indexedDB, nameOf(IDENTITY), () => {});
  await database.write(async (tx) => {
    for (const name of ["meta", "rows", "outbox"] as const) await tx.objectStore(name).clear();
  });
  await replica.sync();
  expect(await shown(replica)).toEqual({ a: { n: 1 } });
});

test("drafts keep what structured clone can, and forget it when told", async () => {
  const replica = await open(new Browser().tab(offline));
  const draft = { words: "the tap drips", photo: new Uint8Array([1, 2, 3]).buffer };
  await replica.drafts.put("request", draft);
  expect(await replica.drafts.get("request")).toEqual(draft);
  expect(await replica.drafts.keys()).toEqual(["request"]);
  await replica.drafts.delete("request");
  expect(await replica.drafts.get("request")).toBeNull();
});

test("DEV-2 a draft goes with the mutation that was made from it, or stays with what failed", async () => {
  const replica = await open(new Browser().tab(offline));
  await replica.drafts.put("new", { words: "the tap drips" });
  const unkept = { ...write, args: { never: () => "cloned" }, draft: { key: "new", kept: true } };
  await expect(replica.enqueue(unkept)).rejects.toThrow();
  expect(await replica.drafts.get("new")).toEqual({ words: "the tap drips" });
  const id = await replica.enqueue({ ...write, draft: { key: "new", kept: true } });
  expect(await replica.drafts.get("new")).toBeNull();
  const change = { key: "change", kept: true };
  await replica.drafts.put("change", "of mind");
  await expect(replica.rewrite("gone", {}, [], change)).rejects.toThrow(Overtaken);
  expect(await replica.drafts.get("change")).toBe("of mind");
  await replica.rewrite(id, write.args, [], change);
  expect(await replica.drafts.get("change")).toBeNull();
});

test("the first write asks to keep the store, and to be woken when there is a network", async () => {
  const browser = new Browser();
  let asked = 0;
  const persist = async () => asked++;
  const replica = await open(browser.tab(offline, { persist }));
  expect(asked).toBe(0);
  await replica.enqueue(write);
  await replica.enqueue(write);
  expect(asked).toBe(1);
  expect(browser.woken).toEqual(["doorstep-outbox", "doorstep-outbox"]);
});

test("PUSH-13 a mutation that could not be kept was not accepted, nor any of its blobs", async () => {
  const replica = await open(new Browser().tab(offline));
  const blobs = [{ sha256: "f00", type: "image/jpeg", bytes: new ArrayBuffer(8) }];
  const bad = { ...write, args: { never: () => "cloned" }, blobs };
  await expect(replica.enqueue(bad)).rejects.toThrow();
  const never = { sha256: "b00", type: "image/jpeg", bytes: (() => "cloned") as never };
  await expect(replica.enqueue({ ...write, blobs: [...blobs, never] })).rejects.toThrow();
  expect(await replica.outbox()).toEqual([]);
  expect(await replica.blob("f00")).toBeNull();
});

test("DEV-1 a copy keeps its client id, whoever asks", async () => {
  const browser = new Browser();
  const { fetch, sent } = script(
    () => page(0, [], { reset: true }),
    () => page(0),
  );
  const first = await open(browser.tab(fetch));
  await first.sync();
  first.close();
  const second = await open(browser.tab(fetch));
  await second.sync();
  expect(sent[0]?.client).toBe(sent[1]?.client);
});

test("DEV-6 the world may lack everything that is a bonus", async () => {
  const server = new Server();
  server.change(["job", "a", { n: 1 }]);
  const poor = { locks: undefined, channel: () => undefined, events: undefined };
  const refuse = () => Promise.reject(new Error("not here"));
  const outside = new Browser().tab(server.fetch, { ...poor, persist: refuse, wakeLater: refuse });
  const replica = await open(outside);
  replica.start();
  const id = await replica.enqueue(write);
  await settled();
  expect(server.effects.get(id)).toBe(1);
  replica.stop();
});

test("PULL-6 PUSH-13 what is written is strictly durable", async () => {
  const server = new Server();
  const replica = await open(new Browser().tab(server.fetch));
  const asked = new Set<string | undefined>();
  const transaction = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (this: IDBDatabase, stores, mode, options) {
    if (mode === "readwrite") asked.add(options?.durability);
    return transaction.call(this, stores, mode, options);
  };
  try {
    await replica.enqueue(write);
    await replica.sync();
  } finally {
    IDBDatabase.prototype.transaction = transaction;
  }
  expect([...asked]).toEqual(["strict"]);
});
