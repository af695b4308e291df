/** What is written over what waits, and what another tab has sent already. */
import { expect, test } from "vitest";
import { Gone } from "../src/overtaken";
import { shown } from "./devices";
import { device, patch } from "./queue";
import { settled } from "./world";

const update = (args: object, base: object) => ({ name: "patch", ver: 1, args, base });

test("PUSH-12 a change of what never left goes out with it, against what was seen at first", async () => {
  const { line, tab } = device();
  const replica = await tab();
  line.fetch = () => new Promise(() => {});
  await replica.enqueue(patch("z", { n: 1 }));
  await settled();
  const joins = await replica.enqueue(update({ a: 1, b: 1 }, { a: 0, b: 0 }));
  expect(await replica.enqueue({ ...update({ b: 2, c: 2 }, { b: 1, c: 0 }), joins })).toBe(joins);
  expect((await replica.outbox())[1]).toMatchObject({
    ...{ id: joins, args: { a: 1, b: 2, c: 2 }, base: { a: 0, b: 0, c: 0 }, state: "waiting" },
  });
});

test("PUSH-12 a change of what may be done is another mutation, and either may be there", async () => {
  const { server, line, tab } = device();
  const replica = await tab();
  const joins = await replica.enqueue(update({ a: 1, b: 1 }, { a: 0, b: 0 }));
  await settled();
  const then = await replica.enqueue({ ...update({ b: 2, c: 2 }, { b: 1, c: 0 }), joins });
  expect(then).not.toBe(joins);
  await settled();
  const last = await replica.enqueue({ ...update({ b: 3 }, { b: 2 }), joins: then });
  expect(await replica.outbox()).toMatchObject([
    { id: last, args: { a: 1, b: 3, c: 2 }, base: { a: 0, b: [0, 1, 2], c: 0 } },
  ]);
  line.fetch = server.fetch;
  await replica.sync();
  expect([...server.effects]).toEqual([[last, 1]]);
});

test("PUSH-12 what was written without having seen the first stays a change of its own", async () => {
  const { tab } = device();
  const replica = await tab();
  const joins = await replica.enqueue(update({ b: 1 }, { b: 0 }));
  const id = await replica.enqueue({ ...update({ b: 2 }, { b: 0 }), joins });
  expect(await replica.outbox()).toMatchObject([
    { id: joins, args: { b: 1 }, base: { b: 0 } },
    { id, args: { b: 2 }, base: { b: 0 } },
  ]);
});

test("PUSH-1 what the first has no base for is written over, and the rest is not", async () => {
  const { tab } = device();
  const replica = await tab();
  const joins = await replica.enqueue({ name: "patch", ver: 1, args: { b: 1 } });
  await settled();
  await replica.enqueue({ ...update({ b: 2, c: 2 }, { b: 1, c: 0 }), joins });
  expect(await replica.outbox()).toMatchObject([{ args: { b: 2, c: 2 }, base: { c: 0 } }]);
  expect((await replica.outbox())[0]?.base).toEqual({ c: 0 });
});

test("PUSH-12 the photos of a change go with the one that is laid over it", async () => {
  const { tab } = device();
  const replica = await tab();
  const blobs = [{ sha256: "f00", type: "image/jpeg", bytes: new ArrayBuffer(3) }];
  const joins = await replica.enqueue({ ...update({ b: 1 }, { b: 0 }), blobs });
  await settled();
  await replica.enqueue({ ...update({ b: 2 }, { b: 1 }), joins });
  expect(await replica.outbox()).toMatchObject([{ args: { b: 2 }, blobs: [{ sha256: "f00" }] }]);
  expect((await replica.blob("f00"))?.byteLength).toBe(3);
});

test("PUSH-17 what joins one and replaces what that waits for does not wait for itself", async () => {
  const { tab } = device();
  const replica = await tab();
  const replaces = await replica.enqueue(update({ a: 1 }, {}));
  const joins = await replica.enqueue({ ...update({ b: 1 }, {}), after: [replaces] });
  await replica.enqueue({ ...update({ b: 2 }, { b: 1 }), joins, replaces });
  expect(await replica.outbox()).toMatchObject([{ args: { b: 2 }, after: [] }]);
});

test("PUSH-12 after eight wordings the next goes behind them", async () => {
  const { tab } = device();
  const replica = await tab();
  let joins: string | undefined;
  for (let n = 1; n <= 10; n++) {
    joins = await replica.enqueue({ ...update({ b: n }, { b: n - 1 }), joins });
    await settled();
  }
  expect(await replica.outbox()).toMatchObject([
    { args: { b: 8 }, base: { b: [0, 1, 2, 3, 4, 5, 6, 7] } },
    { args: { b: 10 }, base: { b: [8, 9] } },
  ]);
});

test("PUSH-12 what is decided is joined by nothing: the next goes after it", async () => {
  const { server, line, tab } = device();
  const replica = await tab();
  const joins = await replica.enqueue(patch("a", { n: 2 }, { refuse: "rejected" }));
  line.fetch = server.fetch;
  await replica.sync();
  const id = await replica.enqueue({ ...patch("a", { n: 3 }), joins });
  expect((await replica.outbox()).map((item) => item.id)).toContain(joins);
  expect(id).not.toBe(joins);
});

test("a change joins what waits and takes the place of what was refused, in one", async () => {
  const { server, line, tab } = device();
  const replica = await tab();
  const cut = line.fetch;
  const replaces = await replica.enqueue(patch("a", { n: 2 }, { refuse: "rejected" }));
  line.fetch = server.fetch;
  await replica.sync();
  line.fetch = cut;
  const joins = await replica.enqueue(update({ kind: "job", id: "a", doc: { n: 3 } }, {}));
  const after = await replica.enqueue({ ...patch("b", { n: 1 }), after: [replaces] });
  const id = await replica.enqueue({ ...update({ doc: { n: 4 } }, {}), joins, replaces });
  expect(await replica.outbox()).toMatchObject([
    { id, args: { kind: "job", id: "a", doc: { n: 4 } } },
    { id: after, after: [id] },
  ]);
  expect(await shown(replica)).toMatchObject({ a: { n: 4 } });
});

test("a draft that another tab has sent is not sent again, and a new one is", async () => {
  const { tab } = device();
  const [one, other] = [await tab(), await tab()];
  const heard: string[] = [];
  other.subscribe(({ drafts }) => heard.push(...drafts));
  const draft = { key: "new", kept: true };
  await one.drafts.put("new", "words");
  await one.enqueue({ ...patch("a", { n: 2 }), draft });
  await settled();
  expect(heard).toEqual(["new", "new"]);
  await expect(other.drafts.put("new", "more", true)).rejects.toThrow(Gone);
  await expect(other.enqueue({ ...patch("a", { n: 3 }), draft })).rejects.toThrow(Gone);
  expect(await other.outbox()).toHaveLength(1);
  await other.enqueue({ ...patch("a", { n: 3 }), draft: { key: "new", kept: false } });
  expect(await one.outbox()).toHaveLength(2);
});

test("what was refused is made anew by one tab only", async () => {
  const { server, line, tab } = device();
  const [one, other] = [await tab(), await tab()];
  const cut = line.fetch;
  const replaces = await one.enqueue(patch("a", { n: 2 }, { refuse: "rejected" }));
  line.fetch = server.fetch;
  await one.sync();
  line.fetch = cut;
  await one.enqueue({ ...patch("a", { n: 3 }), replaces });
  await expect(other.enqueue({ ...patch("a", { n: 3 }), replaces })).rejects.toThrow(Gone);
  expect(await other.outbox()).toHaveLength(1);
});

test("a draft that one tab writes, or throws away, is told to the others", async () => {
  const { tab } = device();
  const [one, other] = [await tab(), await tab()];
  const heard: string[] = [];
  other.subscribe(({ drafts }) => heard.push(...drafts));
  await one.drafts.put("new", "words");
  await one.drafts.delete("new");
  await settled();
  expect(heard).toEqual(["new", "new"]);
});
