import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PICTURE } from "./plan";
import { AWAY } from "./states";
import { PIECE } from "./store";
import { ending, here, settled, until, World } from "./world.fake";

let world: World;

beforeEach(() => {
  vi.stubGlobal("indexedDB", new IDBFactory());
  world = new World();
});
afterEach(() => world.close());
vi.setConfig({ testTimeout: 20_000 });

test("files come one after the other, the most important first, and not before it is time", async () => {
  await world.publish("d1", 1_000, { issued_on: "2026-10-01" });
  await world.publish("d2", 1_000, { issued_on: "2026-11-01" });
  const c1 = await world.publish("c1", 1_000, ending("2026-12-01"));
  const tab = await world.open({}, false);
  expect(tab.stateOf(c1)).toMatchObject({ state: "downloading", done: 0, waiting: true });
  expect(world.asked).toEqual([]);
  tab.keeper.begin();
  await settled(tab, "c1", "d1", "d2");
  expect(world.asked).toEqual(["c1", "d2", "d1"]);
  expect(tab.stateOf(c1).state).toBe("kept");
});

test("a kept file opens without a network, and nothing is asked for", async () => {
  const row = await world.publish("d1", 300_000);
  const tab = await world.open();
  await settled(tab, "d1");
  world.online = false;
  const blob = await tab.keeper.open(row);
  expect([blob.size, blob.type]).toEqual([300_000, "application/pdf"]);
});

test("what is withdrawn goes, but not because the copy is not complete yet", async () => {
  await world.publish("d1", 1_000);
  const tab = await world.open();
  await settled(tab, "d1");
  world.complete = false;
  world.withdraw("d1");
  await tab.keeper.look();
  expect(await here(tab)).toEqual(["d1"]);
  world.complete = true;
  await tab.keeper.look();
  expect(await tab.store.all()).toEqual([]);
});

test("a row that goes from one kind to another for a moment takes no file along", async () => {
  await world.publish("d1", 1_000);
  const tab = await world.open();
  await settled(tab, "d1");
  const [rows, asked] = [world.rows, world.asked.length];
  world.rows = [];
  Object.defineProperty(world, "rows", { get: vi.fn(() => rows).mockReturnValueOnce([]) });
  await tab.keeper.look();
  expect([await here(tab), world.asked.length]).toEqual([["d1"], asked]);
});

test("a newer file takes the place of the old one once it is whole", async () => {
  const before = await world.publish("d1", 1_000);
  const tab = await world.open();
  await settled(tab, "d1");
  world.online = false;
  const after = await world.publish("d1", 2_000);
  await tab.keeper.look();
  await until(() => expect(tab.stateOf(after).state).toBe("out_of_date"));
  await expect(tab.keeper.open(after)).rejects.toThrow(AWAY);
  expect(await tab.store.get(before.doc.sha256)).toBeDefined();
  world.online = true;
  await settled(tab, "d1");
  expect(tab.stateOf(after).state).toBe("kept");
  await until(async () => expect(await tab.store.get(before.doc.sha256)).toBeUndefined());
});

test("what somebody waits for comes first, and the other goes on where it was", async () => {
  const large = await world.publish("large", 4 * PIECE, { issued_on: "2026-11-20" });
  const small = await world.publish("small", 1_000, { issued_on: "2026-11-01" });
  world.servers.get("large")?.trouble.push({ stuckAfter: 2 * PIECE });
  const tab = await world.open();
  await until(() => expect(world.servers.get("large")?.sent).toBe(2 * PIECE));
  await tab.keeper.open(small);
  await settled(tab, "large", "small");
  expect(world.asked).toEqual(["large", "small", "large"]);
  expect(world.servers.get("large")?.sent).toBe(large.doc.size);
});

test("two tabs fetch a file once between them, and both know of it", async () => {
  const rows = await Promise.all(["d1", "d2", "d3"].map((id) => world.publish(id, PIECE + 9)));
  const tabs = [await world.open(), await world.open()];
  for (const tab of tabs) await settled(tab, "d1", "d2", "d3");
  for (const { id, doc } of rows) expect(world.servers.get(id)?.sent).toBe(doc.size);
  await until(() => {
    for (const tab of tabs) for (const row of rows) expect(tab.stateOf(row).state).toBe("kept");
  });
});

test("the small picture comes with the file and goes with it", async () => {
  const row = await world.publish("d1", 1_000, { thumbnail: true });
  const tab = await world.open();
  await until(async () => expect(await tab.store.small(row.doc.sha256)).toBeDefined());
  world.online = false;
  expect((await tab.keeper.small(row))?.type).toBe("image/jpeg");
  world.withdraw("d1");
  await tab.keeper.look();
  expect(await tab.store.small(row.doc.sha256)).toBeUndefined();
});

test("a small picture that is larger than what is set aside for it is not kept", async () => {
  world.picture = new Uint8Array(PICTURE + 1);
  const row = await world.publish("d1", 1_000, { thumbnail: true });
  const tab = await world.open();
  await settled(tab, "d1");
  const fits = await world.publish("d2", 1_000, { thumbnail: true });
  await until(() => expect(world.pictures).toBe(1));
  world.picture = new Uint8Array(PICTURE);
  await tab.keeper.look();
  await until(async () => expect((await tab.store.get(fits.doc.sha256))?.small).toBe(PICTURE));
  expect((await tab.store.get(row.doc.sha256))?.small).toBe(0);
});
