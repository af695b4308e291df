import { expect, test } from "vitest";
import { open, shown } from "./devices";
import { Browser, page, script } from "./world";

/** A copy of three jobs whose network is gone afterwards. */
async function device() {
  const rows = ["a", "b", "c"].map((id) => ["job", id, 1, { size: 1, by: "server" }]);
  const { fetch } = script(() => page(1, rows, { reset: true }));
  const replica = await open(new Browser().tab(fetch));
  await replica.sync();
  const write = (name: string, args: unknown) => replica.enqueue({ name, ver: 1, args });
  return { replica, write };
}

test("DEV-9 what waits is laid over the server's rows, in order, field by field", async () => {
  const { replica, write } = await device();
  await write("patch", { kind: "job", id: "b", doc: { size: 2 } });
  await write("patch", { kind: "job", id: "b", doc: { size: 3, new: true } });
  expect(await replica.list("job")).toEqual([
    { kind: "job", id: "a", version: 1, doc: { size: 1, by: "server" }, pending: false },
    { kind: "job", id: "b", version: 1, doc: { size: 3, by: "server", new: true }, pending: true },
    { kind: "job", id: "c", version: 1, doc: { size: 1, by: "server" }, pending: false },
  ]);
});

test("a row that only the device knows is shown in its place, with version 0", async () => {
  const { replica, write } = await device();
  await write("patch", { kind: "job", id: "aa", doc: { size: 9 } });
  expect((await replica.list("job")).map(({ id }) => id)).toEqual(["a", "aa", "b", "c"]);
  expect(await replica.get("job", "aa")).toMatchObject({ version: 0, pending: true });
  expect(await replica.get("job", "zz")).toBeNull();
});

test("an overlay sees the rows beneath it, other overlays included", async () => {
  const { replica, write } = await device();
  await write("double", { kind: "job", id: "c" });
  await write("double", { kind: "job", id: "c" });
  expect(await replica.get("job", "c")).toMatchObject({ doc: { size: 4 } });
  expect((await shown(replica)).c).toMatchObject({ size: 4 });
});

test("DEV-9 an overlay that fails, or that nobody knows, hides no rows", async () => {
  const { replica, write } = await device();
  await write("broken", {});
  await write("unheard of", {});
  await write("double", { kind: "job", id: "missing" });
  expect(Object.keys(await shown(replica))).toEqual(["a", "b", "c"]);
});

test("listeners hear which kinds look different now", async () => {
  const { replica, write } = await device();
  const heard: string[][] = [];
  const stop = replica.subscribe(({ kinds, outbox }) => outbox && heard.push(kinds));
  const id = await write("double", { kind: "job", id: "c" });
  await replica.discard(id);
  stop();
  await write("double", { kind: "job", id: "c" });
  expect(heard).toEqual([["job"], ["job"]]);
});
