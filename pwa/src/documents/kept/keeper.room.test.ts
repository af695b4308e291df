import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DAMAGED, NO_ROOM } from "./states";
import { ending, here, settled, until, World } from "./world.fake";

let world: World;

beforeEach(() => {
  vi.stubGlobal("indexedDB", new IDBFactory());
  world = new World();
});
afterEach(() => world.close());
vi.setConfig({ testTimeout: 20_000 });

test("less allowed lets the least important go, and nothing allowed all but what is always kept", async () => {
  await world.publish("c1", 1_000, ending("2026-12-01"));
  await world.publish("d1", 1_000, { issued_on: "2026-11-01" });
  await world.publish("d2", 1_000, { issued_on: "2026-10-01" });
  const tab = await world.open();
  await settled(tab, "c1", "d1", "d2");
  await tab.keeper.wish(() => ({ budget: 2_500 }));
  await settled(tab, "c1", "d1");
  await tab.keeper.wish(() => ({ budget: 0, pins: ["d1"] }));
  await settled(tab, "d1");
  const asked = world.asked.length;
  await tab.keeper.look();
  expect([await here(tab), world.asked.length]).toEqual([["d1"], asked]);
});

test("what is always kept is renewed beyond what is allowed, and the one before stays until then", async () => {
  const before = await world.publish("d1", 1_000);
  const tab = await world.open({ pins: ["d1"], budget: 500 });
  await settled(tab, "d1");
  world.online = false;
  await world.publish("d1", 2_000);
  await tab.keeper.look();
  expect(await tab.store.get(before.doc.sha256)).toBeDefined();
  world.online = true;
  await until(async () => expect(await tab.store.get(before.doc.sha256)).toBeUndefined());
  await settled(tab, "d1");
});

test("a pin comes before all others, however much is allowed", async () => {
  await world.publish("c1", 1_000, ending("2026-12-01"));
  const old = await world.publish("old", 1_000, { issued_on: "2019-01-01" });
  const large = await world.publish("large", 9_000, { issued_on: "2019-01-01" });
  const tab = await world.open({ budget: 1_500 });
  await settled(tab, "c1");
  await tab.keeper.wish(() => ({ pins: ["old", "large"] }));
  await settled(tab, "old", "large");
  for (const row of [old, large])
    expect(tab.stateOf(row)).toMatchObject({ state: "kept", pinned: true });
  expect(tab.view().plan.over.map(({ id }) => id)).toEqual(["large"]);
});

test("on a full device less important files make room, and none goes back and forth", async () => {
  await world.publish("c1", 1_000, ending("2026-12-01"));
  const d1 = await world.publish("d1", 1_000, { issued_on: "2026-10-01" });
  const tab = await world.open({ unwanted: ["c1"] });
  const add = tab.store.add.bind(tab.store);
  tab.store.add = async (sha256, from, bytes) => {
    const used = (await tab.store.all()).reduce((sum, { done }) => sum + done, 0);
    if (used + bytes.length > 1_500) throw new DOMException("full", "QuotaExceededError");
    return add(sha256, from, bytes);
  };
  await settled(tab, "d1");
  await tab.keeper.wish(() => ({ unwanted: [] }));
  await settled(tab, "c1");
  expect(tab.stateOf(d1).state).toBe("no_room");
  const asked = world.asked.length;
  await tab.keeper.look();
  await settled(tab, "c1");
  expect(world.asked).toHaveLength(asked);
  expect((await tab.keeper.open(d1)).size).toBe(1_000);
});

test("a device without room shows a file unkept, but not one that is not the issued one", async () => {
  const row = await world.publish("d1", 1_000);
  const tab = await world.open({}, false);
  tab.store.add = () => Promise.reject(new DOMException("full", "QuotaExceededError"));
  const server = world.servers.get("d1");
  server?.trouble.push({}, { wrong: true });
  await expect(tab.keeper.open(row)).rejects.toThrow(DAMAGED);
  expect((await tab.keeper.open(row)).size).toBe(1_000);
  expect(await here(tab)).toEqual([]);
});

test("who pays for what comes gets only what they chose", async () => {
  world.saves = true;
  await world.publish("d1", 1_000);
  await world.publish("d2", 1_000);
  const tab = await world.open({ pins: ["d2"] });
  await settled(tab, "d2");
});

test("what was opened stays while there is room, but not one that has a successor", async () => {
  const old = await world.publish("old", 1_000, { issued_on: "2019-01-01" });
  const before = await world.publish("before", 1_000, { superseded_by_id: "old" });
  const tab = await world.open();
  for (const row of [old, before]) await tab.keeper.open(row);
  await settled(tab, "old");
});

test("a file for which there was no room is tried again once more is allowed", async () => {
  const row = await world.publish("d1", 1_000);
  const tab = await world.open({}, false);
  const add = vi.spyOn(tab.store, "add");
  add.mockRejectedValue(new DOMException("full", "QuotaExceededError"));
  tab.keeper.begin();
  await until(() => expect(tab.stateOf(row)).toEqual({ state: "no_room", why: NO_ROOM }));
  add.mockRestore();
  await tab.keeper.look();
  expect(tab.stateOf(row).state).toBe("no_room");
  await tab.keeper.wish(() => ({ budget: 200_000_000 }));
  await settled(tab, "d1");
});
