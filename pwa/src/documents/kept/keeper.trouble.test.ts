import "fake-indexeddb/auto";
import { forceCloseDatabase, IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { problem } from "./server.fake";
import { AWAY, BUSY, DAMAGED, GONE, NOT_RIGHT } from "./states";
import { PIECE } from "./store";
import { settled, until, World } from "./world.fake";

let world: World;

beforeEach(() => {
  vi.stubGlobal("indexedDB", new IDBFactory());
  world = new World();
});
afterEach(() => world.close());
vi.setConfig({ testTimeout: 20_000 });

const opened = <T>(request: IDBRequest<T>) =>
  new Promise<IDBRequest<T>>((resolve) => {
    request.onsuccess = () => resolve(request);
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
