import { expect, test } from "vitest";
import { open } from "./devices";
import { device, MEGABYTE, PHOTO, withPhoto } from "./photos";
import { settled } from "./world";

test("BLOB-3 bytes go in growing pieces of at most a megabyte, after their mutation", async () => {
  const size = 3 * MEGABYTE;
  const { server, asked, outside } = device(size);
  const replica = await open(outside);
  await replica.enqueue(withPhoto(size));
  await replica.sync();
  const offsets = [0, 256, 768, 1792, 2816].map((kibibytes) => `PATCH ${kibibytes * 1024}`);
  expect(asked).toEqual(["HEAD", ...offsets]);
  expect(server.blobs.get(PHOTO)?.bytes.length).toBe(size);
});

test("BLOB-2 an upload that was cut goes on where it ended", async () => {
  const size = 2 * MEGABYTE;
  const { server, browser, line, asked, outside } = device(size);
  line.fetch = async (url, init) => {
    const at = new Headers(init.headers).get("Upload-Offset");
    if (at === String(768 * 1024)) throw new TypeError("cut");
    return server.fetch(url, init);
  };
  const replica = await open(outside);
  await replica.enqueue(withPhoto(size));
  await replica.sync();
  expect(await replica.outbox()).toMatchObject([
    { state: "sent", settled: true, blobs: [{ size, sent: 768 * 1024 }] },
  ]);
  line.fetch = server.fetch;
  asked.length = 0;
  browser.clock.advance(1_000);
  await replica.sync();
  expect(asked.slice(0, 2)).toEqual(["HEAD", `PATCH ${768 * 1024}`]);
});

test("BLOB-3 pieces become smaller on a line that cuts them, until they pass", async () => {
  const { server, browser, line, outside } = device(100_000);
  line.fetch = async (url, init) => {
    const body = init.body instanceof ArrayBuffer ? init.body.byteLength : 0;
    if (body > 20_000) throw new TypeError("cut");
    return server.fetch(url, init);
  };
  const replica = await open(outside);
  await replica.enqueue(withPhoto(100_000));
  for (let i = 0; i < 12; i++) {
    await replica.sync();
    browser.clock.advance(60_000);
  }
  expect(server.blobs.get(PHOTO)?.bytes.length).toBe(100_000);
});

test("BLOB-6 bytes are kept until a row says stored", async () => {
  const { store, outside } = device(10);
  const replica = await open(outside);
  await replica.enqueue(withPhoto(10));
  await replica.sync();
  expect((await replica.blob(PHOTO))?.byteLength).toBe(10);
  expect(await replica.outbox()).toMatchObject([{ blobs: [{ sent: 10 }] }]);
  store();
  await replica.sync();
  expect(await replica.blob(PHOTO)).toBeNull();
  expect(await replica.outbox()).toEqual([]);
});

test("an applied item with bytes to send lays nothing over the rows", async () => {
  const { server, outside } = device(10);
  const replica = await open(outside);
  await replica.enqueue(withPhoto(10));
  await replica.sync();
  server.change(["request", "r", { photos: [], said: "by the office" }]);
  await replica.sync();
  const row = await replica.get("request", "r");
  expect(row).toMatchObject({ pending: false, doc: { said: "by the office" } });
});

test("BLOB-3 ERR-8 a wrong offset is corrected by the one the server names", async () => {
  const { server, line, asked, outside } = device(10);
  line.fetch = async (url, init) => {
    if (init.method === "HEAD") return new Response(null, { headers: { "Upload-Offset": "4" } });
    return server.fetch(url, init);
  };
  const replica = await open(outside);
  await replica.enqueue(withPhoto(10));
  await replica.sync();
  expect(asked).toEqual(["HEAD", "PATCH 4", "PATCH 0"]);
  expect(server.blobs.get(PHOTO)?.bytes.length).toBe(10);
});

test("BLOB-1 ERR-5 a blob the server does not know yet is tried again later", async () => {
  const { server, browser, outside } = device(10);
  server.blobs.clear();
  const replica = await open(outside);
  replica.start();
  await replica.enqueue(withPhoto(10));
  await replica.sync();
  expect(await replica.outbox()).toMatchObject([{ state: "sent", blobs: [{ sent: 0 }] }]);
  server.declare(PHOTO, 10);
  browser.clock.advance(2_000);
  await settled();
  expect(await replica.outbox()).toMatchObject([{ blobs: [{ sent: 10 }] }]);
  replica.stop();
});

test("storedBlobs says where an app's documents name their blobs", async () => {
  const { server, outside } = device(10);
  const storedBlobs = (_kind: string, doc: unknown) => (doc as { kept?: string[] }).kept ?? [];
  const replica = await open(outside, { storedBlobs });
  await replica.enqueue(withPhoto(10));
  await replica.sync();
  server.change(["request", "r", { kept: [PHOTO] }]);
  await replica.sync();
  expect(await replica.outbox()).toEqual([]);
});

test("BLOB-6 what was done in part sends its photos, seen or not, and they go once they are stored", async () => {
  const { server, browser, line, store, outside } = device(10);
  line.fetch = async (url, init) => {
    if (url.startsWith("/api/blobs/")) throw new TypeError("cut");
    return server.fetch(url, init);
  };
  const replica = await open(outside);
  const photo = withPhoto(10);
  const id = await replica.enqueue({ ...photo, args: { ...photo.args, merge: true } });
  await replica.sync();
  expect(await replica.outbox()).toMatchObject([
    { state: "failed", outcome: { status: "merged" } },
  ]);
  await replica.discard(id);
  expect(await replica.outbox()).toMatchObject([{ state: "sent", settled: true, outcome: null }]);
  line.fetch = server.fetch;
  browser.clock.advance(60_000);
  await replica.sync();
  expect(server.blobs.get(PHOTO)?.bytes.length).toBe(10);
  store();
  await replica.sync();
  expect(await replica.outbox()).toEqual([]);
});

test("BLOB-6 the bytes of what was done in part go once they are stored, and the word stays", async () => {
  const { store, outside } = device(10);
  const replica = await open(outside);
  const photo = withPhoto(10);
  await replica.enqueue({ ...photo, args: { ...photo.args, merge: true } });
  await replica.sync();
  store();
  await replica.sync();
  expect(await replica.outbox()).toMatchObject([{ outcome: { status: "merged" }, blobs: [] }]);
  expect(await replica.blob(PHOTO)).toBeNull();
});
