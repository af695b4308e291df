import { expect, test } from "vitest";
import { Database, nameOf, STEPS } from "../src/database";

import { IDENTITY, open } from "./devices";
import { Server } from "./server";
import { Browser } from "./world";

const write = { name: "patch", ver: 1, args: { kind: "job", id: "a", doc: { n: 2 } } };
const offline = () => Promise.reject(new TypeError("no network"));

test("a tab that holds an older store lets go of it for a newer app", async () => {
  const browser = new Browser();
  const replica = await open(browser.tab(offline));
  const request = browser.indexedDB.open(nameOf(IDENTITY), 99);
  await new Promise((resolve) => request.addEventListener("success", resolve));
  expect(replica.status()).toEqual({ state: "upgrade", closed: true });
  request.result.close();
});

test("DEV-1 an upgrade of the store keeps a full outbox, its photos and what is half written", async () => {
  const browser = new Browser();
  const old = await open(browser.tab(offline));
  const blobs = [{ sha256: "f00", type: "image/jpeg", bytes: new ArrayBuffer(8) }];
  for (let n = 0; n < 60; n++) await old.enqueue({ ...write, blobs });
  await old.drafts.put("words", "half of what I");
  const before = await old.outbox();

  const later = (database: IDBDatabase, upgrading: IDBTransaction) => {
    database.createObjectStore("later");
    upgrading.objectStore("rows").createIndex("version", "version");
  };
  const name = nameOf(IDENTITY);
  const newer = new Database(browser.indexedDB, name, () => {}, [...STEPS, later]);
  const kept = await newer.read(
    async (tx) => [
      (await tx.objectStore("outbox").getAll()).map(({ id }) => id),
      await tx.objectStore("blobs").count(),
      await tx.objectStore("drafts").get("words"),
    ],
    ["outbox", "blobs", "drafts"],
  );
  expect(kept).toEqual([before.map(({ id }) => id), 60, "half of what I"]);
  expect(old.status()).toEqual({ state: "upgrade", closed: true });
  await expect(old.enqueue(write)).rejects.toThrow();
  await expect(open(browser.tab(offline))).rejects.toThrow(/version/i);
  newer.close();
});

test("DEV-1 what was kept when bytes lay in their records is all there, is sent, and goes", async () => {
  const browser = new Browser();
  const server = new Server();
  const photo = (sha256: string, byte: number) => ({
    ...{ sha256, type: "image/jpeg", bytes: new Uint8Array([byte, byte, byte]).buffer },
  });
  const ids = ["m1", "m2", "m3"];
  const before = new Database(browser.indexedDB, nameOf(IDENTITY), () => {}, STEPS.slice(0, 1));
  const stores = ["outbox", "blobs", "drafts"] as const;
  await before.write(
    async (tx) => {
      for (const [at, id] of ids.entries()) {
        const photos = [{ sha256: id, stored: false }];
        await tx.objectStore("outbox").add({
          ...{ id, name: "patch", ver: 1, args: { kind: "photo", id, doc: { photos } } },
          ...{ base: null, after: [], created_at: 0, attempts: 0, retry_at: 0 },
          ...{ state: "waiting", outcome: null, decided: null, settled: false },
        });
        const progress = { size: 3, sent: 0, attempts: 0, retry_at: 0, problem: null };
        await tx.objectStore("blobs").put({ mutation: id, ...photo(id, at), ...progress });
      }
      const draft = { words: "half of what I", photos: [photo("d1", 8), photo("m1", 0)] };
      await tx.objectStore("drafts").put(draft, "request:new");
    },
    [...stores],
  );
  before.close();

  const replica = await open(browser.tab(offline));
  expect((await replica.outbox()).map(({ id, blobs }) => [id, blobs[0]?.size])).toEqual([
    ...[["m1", 3] as const, ["m2", 3] as const, ["m3", 3] as const],
  ]);
  expect(await replica.blob("m2")).toEqual(photo("m2", 1).bytes);
  const draft = await replica.drafts.get("request:new");
  expect(draft).toEqual({
    words: "half of what I",
    photos: [photo("d1", 8), photo("m1", 0)],
  });
  await replica.drafts.put("request:new", draft);
  expect(await replica.drafts.get("request:new")).toEqual(draft);
  await replica.rewrite("m2", { kind: "photo", id: "m2", doc: {} });
  expect(await replica.blob("m2")).toEqual(photo("m2", 1).bytes);
  await replica.discard("m3");
  expect(await replica.blob("m3")).toBeNull();
  replica.close();

  server.declare("m1", 3);
  server.declare("m2", 3);
  const online = await open(browser.tab(server.fetch));
  await online.sync();
  expect(server.blobs.get("m1")?.bytes).toEqual(new Uint8Array([0, 0, 0]));
  expect(server.blobs.get("m2")?.bytes).toEqual(new Uint8Array([1, 1, 1]));
  server.tend();
  server.change(["photo", "m2", { photos: [{ sha256: "m2", stored: true }] }]);
  await online.sync();
  expect(await online.outbox()).toEqual([]);
  expect(await online.blob("m2")).toBeNull();
  expect(await online.blob("m1")).toEqual(photo("m1", 0).bytes);
  await online.drafts.delete("request:new");
  expect(await online.blob("m1")).toBeNull();
});
