import { expect, test } from "vitest";
import { shown } from "./devices";
import { device, patch } from "./queue";
import { json, settled } from "./world";

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

test("PUSH-19 DEV-5 a server that breaks and says for how long gets rows asked for first", async () => {
  const { server, browser, line, tab } = device();
  const replica = await tab();
  await replica.enqueue(patch("a", { n: 2 }));
  const sent: number[] = [];
  line.fetch = async (url, init) => {
    sent.push(JSON.parse(String(init.body)).m.length);
    return sent.length === 1 ? json({}, 503, { "Retry-After": "60" }) : server.fetch(url, init);
  };
  await replica.sync();
  browser.clock.advance(60_000);
  await replica.sync();
  expect(sent).toEqual([1, 0]);
  browser.clock.advance(60_000);
  await replica.sync();
  expect(sent).toEqual([1, 0, 1]);
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
