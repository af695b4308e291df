import "fake-indexeddb/auto";
import { forceCloseDatabase, IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { problem } from "./server.fake";
import { AWAY, BUSY, DAMAGED, GONE, NOT_RIGHT } from "./states";
import { PIECE } from "./store";
import { type Tab, World } from "./world.fake";

let world: World;

beforeEach(() => {
  vi.stubGlobal("indexedDB", new IDBFactory());
  world = new World();
});
afterEach(() => world.close());

const certificate = (expires_on: string) => ({ kind: "certificate" as const, expires_on });
const here = async (tab: Tab) =>
  (await tab.store.all()).filter(({ at }) => at !== null).flatMap(({ ids }) => ids);
/** Waits long enough for a machine that is busy with other tests. */
const until = (check: () => unknown) => vi.waitFor(check, { timeout: 10_000 });
vi.setConfig({ testTimeout: 20_000 });
const opened = <T>(request: IDBRequest<T>) =>
  new Promise<IDBRequest<T>>((resolve) => {
    request.onsuccess = () => resolve(request);
  });
const settled = (tab: Tab, ...ids: string[]) =>
  until(async () => {
    expect((await here(tab)).sort()).toEqual(ids.sort());
    expect([tab.view().active, tab.view().coming.size]).toEqual([undefined, 0]);
  });

test("files come one after the other, the most important first, and not before it is time", async () => {
  await world.publish("d1", 1_000, { issued_on: "2026-10-01" });
  await world.publish("d2", 1_000, { issued_on: "2026-11-01" });
  const c1 = await world.publish("c1", 1_000, certificate("2026-12-01"));
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

test("a line that is cut again and again costs not one byte twice", async () => {
  const row = await world.publish("d1", 3 * PIECE);
  const server = world.servers.get("d1");
  server?.trouble.push(...[100_000, 400_000, 5].map((cutAfter) => ({ cutAfter })));
  const tab = await world.open();
  await settled(tab, "d1");
  expect(server?.sent).toBe(row.doc.size);
  expect(server?.asked).toHaveLength(4);
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

test("a file that was damaged here is never shown, and comes anew once there is a network", async () => {
  const row = await world.publish("d1", 1_000);
  const tab = await world.open();
  await settled(tab, "d1");
  const damage = async () => {
    // At once, so that nothing can come in between.
    const { result } = await opened(indexedDB.open("files:doorstep:o1:c1:u1"));
    const pieces = result.transaction("pieces", "readwrite").objectStore("pieces");
    await opened(pieces.put(new ArrayBuffer(1_000), [row.doc.sha256, 0]));
    result.close();
  };
  await damage();
  world.online = false;
  await expect(tab.keeper.open(row)).rejects.toThrow(DAMAGED);
  world.online = true;
  await settled(tab, "d1");
  await damage();
  expect((await tab.keeper.open(row)).size).toBe(1_000);
  expect(tab.stateOf(row).state).toBe("kept");
});

test("a file that comes wrong twice is not asked for again until somebody wants it", async () => {
  const row = await world.publish("d1", 1_000);
  world.servers.get("d1")?.trouble.push({ wrong: true }, { wrong: true });
  const tab = await world.open();
  const damaged = { state: "damaged", why: NOT_RIGHT };
  await until(() => expect(tab.stateOf(row)).toEqual(damaged));
  expect(world.asked).toHaveLength(2);
  const later = await world.open();
  expect(later.stateOf(row)).toEqual(damaged);
  expect([later.view().coming.size, world.asked.length]).toEqual([0, 2]);
  await later.keeper.fetchNow(row);
  await until(() => expect(later.stateOf(row).state).toBe("kept"));
});

test("without a network, what is not here cannot be had, and it is said why", async () => {
  const row = await world.publish("d1", 1_000, { issued_on: "2020-01-01" });
  const tab = await world.open();
  world.online = false;
  await expect(tab.keeper.open(row)).rejects.toThrow(AWAY);
});

test("who is told to come back later does not ask before, whoever wants it", async () => {
  const row = await world.publish("d1", 1_000);
  const busy = () => problem(503, { "Retry-After": "60" });
  world.servers.get("d1")?.trouble.push({ answer: busy });
  const tab = await world.open();
  await until(() => expect(world.asked).toHaveLength(1));
  await until(() => expect(tab.view().active).toBeUndefined());
  world.events.dispatchEvent(new Event("online"));
  await expect(tab.keeper.open(row)).rejects.toThrow(BUSY);
  expect(world.asked).toHaveLength(1);
});

test("a network that is there again ends a long rest", async () => {
  world.rest = 60_000;
  world.online = false;
  await world.publish("d1", 1_000);
  const tab = await world.open();
  await until(() => expect(tab.view().active).toBeUndefined());
  world.online = true;
  world.events.dispatchEvent(new Event("online"));
  await settled(tab, "d1");
});

test("what the server does not have any more goes, and the copy hears of it", async () => {
  const row = await world.publish("d1", 1_000);
  world.servers.delete("d1");
  const tab = await world.open();
  await until(() => expect(tab.stateOf(row)).toEqual({ state: "failed", why: GONE }));
  expect([world.synced, (await tab.store.all()).length]).toEqual([1, 0]);
});

test("less allowed lets the least important go, and nothing allowed all but what is always kept", async () => {
  await world.publish("c1", 1_000, certificate("2026-12-01"));
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
  await world.publish("c1", 1_000, certificate("2026-12-01"));
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
  await world.publish("c1", 1_000, certificate("2026-12-01"));
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

test("what the browser clears under the app is not called kept, and comes again", async () => {
  const connections = vi.spyOn(IDBFactory.prototype, "open");
  const row = await world.publish("d1", 1_000);
  const tab = await world.open();
  await settled(tab, "d1");
  world.online = false;
  const [first] = connections.mock.results;
  connections.mockRestore();
  await new Promise((done) => {
    forceCloseDatabase(first?.value.result);
    indexedDB.deleteDatabase("files:doorstep:o1:c1:u1").onsuccess = done;
  });
  await until(() => expect(tab.stateOf(row)).toMatchObject({ state: "downloading", done: 0 }));
  await expect(tab.keeper.open(row)).rejects.toThrow(AWAY);
  world.online = true;
  await settled(tab, "d1");
  expect(world.servers.get("d1")?.sent).toBe(2_000);
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
