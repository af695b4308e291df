import { expect, test } from "vitest";
import { Overtaken } from "../src/overtaken";
import { shown } from "./devices";
import { cut, device, patch } from "./queue";
import { json, settled } from "./world";

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

test("PUSH-12 what is written anew has not been put off, whatever was said of the one before", async () => {
  const { server, line, tab } = device();
  const replica = await tab();
  line.fetch = server.fetch;
  const args = { kind: "job", id: "a", doc: { n: 3 } };
  const id = await replica.enqueue(patch("a", { n: 2 }, { retry: 1 }));
  await settled();
  expect(await replica.outbox()).toMatchObject([{ held: "server_failed" }]);
  line.fetch = async () => Promise.reject(new TypeError("no network"));
  expect(await replica.rewrite(id, args)).not.toBe(id);
  expect(await replica.outbox()).toMatchObject([{ held: null, attempts: 0 }]);
});
