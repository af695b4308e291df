import { expect, test } from "vitest";
import { open } from "./devices";
import { device, PHOTO, withPhoto } from "./photos";
import { json } from "./world";

test("BLOB-4 ERR-13 what is not an image is kept, reported and tried again only when asked", async () => {
  const { server, line, asked, outside } = device(10);
  line.fetch = async (url, init) =>
    init.method === "PATCH" ? json({ code: "not_an_image" }, 422) : server.fetch(url, init);
  const replica = await open(outside);
  const id = await replica.enqueue(withPhoto(10));
  await replica.sync();
  await replica.sync();
  expect(asked).toEqual(["HEAD", "PATCH 0"]);
  expect(await replica.outbox()).toMatchObject([
    { id, state: "failed", outcome: { code: "not_an_image", detail: { sha256: PHOTO } } },
  ]);
  expect((await replica.blob(PHOTO))?.byteLength).toBe(10);
  line.fetch = server.fetch;
  expect(await replica.retry(id)).toBe(id);
  await replica.sync();
  expect(server.effects.get(id)).toBe(1);
  expect(await replica.outbox()).toMatchObject([{ state: "sent", blobs: [{ sent: 10 }] }]);
});

test("PUSH-20 what comes after something whose photo was refused is done all the same", async () => {
  const { server, browser, line, outside } = device(10);
  line.fetch = async (url, init) =>
    init.method === "PATCH" ? json({ code: "not_an_image" }, 422) : server.fetch(url, init);
  const replica = await open(outside);
  const first = await replica.enqueue(withPhoto(10));
  await replica.sync();
  const args = { kind: "job", id: "a", doc: {}, retry: 1 };
  const second = await replica.enqueue({ name: "patch", ver: 1, args, after: [first] });
  await replica.sync();
  browser.clock.advance(2_000);
  await replica.sync();
  expect(server.effects.get(second)).toBe(1);
  expect(await replica.outbox()).toMatchObject([{ id: first, state: "failed" }]);
});

test("PUSH-15 what a restored server has forgotten is sent again, though its photo was refused", async () => {
  const { server, line, outside } = device(10);
  const backup = server.backup();
  line.fetch = async (url, init) =>
    init.method === "PATCH" ? json({ code: "not_an_image" }, 422) : server.fetch(url, init);
  const replica = await open(outside);
  const id = await replica.enqueue(withPhoto(10));
  await replica.sync();
  server.restore(backup, "e2");
  await replica.sync();
  expect(server.effects.get(id)).toBe(1);
  expect(await replica.outbox()).toMatchObject([{ id, outcome: { code: "not_an_image" } }]);
});

test("PUSH-15 what was merged is sent again to a restored server, and stays to be seen", async () => {
  const { server, outside } = device(10);
  const replica = await open(outside);
  const backup = server.backup();
  const args = { kind: "job", id: "a", doc: {}, merge: true };
  const id = await replica.enqueue({ name: "patch", ver: 1, args });
  await replica.sync();
  const merged = [{ id, state: "failed", outcome: { status: "merged" } }];
  expect(await replica.outbox()).toMatchObject(merged);
  server.restore(backup, "e2");
  await replica.sync();
  expect(await replica.outbox()).toMatchObject(merged);
  expect(server.effects.get(id)).toBe(1);
});

test("BLOB-4 a refused picture is told in the server's sentence", async () => {
  const { server, line, outside } = device(10);
  const refusal = { code: "picture_too_large", detail: "This picture is too large." };
  line.fetch = async (url, init) =>
    init.method === "PATCH" ? json(refusal, 422) : server.fetch(url, init);
  const replica = await open(outside);
  await replica.enqueue(withPhoto(10));
  await replica.sync();
  expect(await replica.outbox()).toMatchObject([
    { state: "failed", outcome: { detail: { sha256: PHOTO, sentence: refusal.detail } } },
  ]);
});

test("BLOB-9 a photo for which there is no room yet waits and keeps its bytes", async () => {
  const { server, browser, line, asked, outside } = device(10);
  const refusal = json({ code: "photo_quota" }, 429, { "Retry-After": "60" });
  line.fetch = async (url, init) => (init.method === "PATCH" ? refusal : server.fetch(url, init));
  const replica = await open(outside);
  await replica.enqueue(withPhoto(10));
  await replica.sync();
  expect(await replica.outbox()).toMatchObject([{ state: "sent", outcome: null }]);
  expect((await replica.blob(PHOTO))?.byteLength).toBe(10);
  line.fetch = server.fetch;
  browser.clock.advance(59_000);
  await replica.sync();
  expect(asked).toEqual(["HEAD", "PATCH 0"]);
  browser.clock.advance(1_000);
  await replica.sync();
  expect(await replica.outbox()).toMatchObject([{ blobs: [{ sent: 10 }] }]);
});

test("BLOB-4 ERR-12 bytes that arrived broken are sent again, but not for ever", async () => {
  const { server, browser, line, asked, outside } = device(10);
  line.fetch = async (url, init) =>
    init.method === "PATCH" ? json({ code: "wrong_hash" }, 422) : server.fetch(url, init);
  const replica = await open(outside);
  await replica.enqueue(withPhoto(10));
  for (let i = 0; i < 12; i++) {
    await replica.sync();
    browser.clock.advance(60_000);
  }
  expect(asked.filter((each) => each === "HEAD").length).toBe(8);
  expect(await replica.outbox()).toMatchObject([
    { state: "failed", outcome: { code: "wrong_hash" } },
  ]);
});

test("SYNC-3 a session that ends during an upload locks the copy", async () => {
  const { server, line, outside } = device(10);
  line.fetch = async (url, init) =>
    init.method === "PATCH" ? json({}, 401) : server.fetch(url, init);
  const replica = await open(outside);
  await replica.enqueue(withPhoto(10));
  await replica.sync();
  expect(replica.status()).toEqual({ state: "locked" });
  expect(await replica.outbox()).toMatchObject([{ state: "sent", blobs: [{ sent: 0 }] }]);
});
