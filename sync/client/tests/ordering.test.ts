import { expect, test } from "vitest";
import { shown } from "./devices";
import { device, patch } from "./queue";

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
