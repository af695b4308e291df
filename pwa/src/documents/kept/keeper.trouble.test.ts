import "fake-indexeddb/auto";
import { forceCloseDatabase, IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { problem } from "./server.fake";
import { AWAY, BUSY, DAMAGED, GONE, NOT_RIGHT, REFUSED } from "./states";
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

test("who is told to come back later does not come before, whatever the network does", async () => {
  await world.publish("d1", 1_000);
  world.servers.get("d1")?.trouble.push({ answer: () => problem(503, { "Retry-After": "60" }) });
  const tab = await world.open();
  await until(() => expect(world.asked).toHaveLength(1));
  await until(() => expect(tab.view().active).toBeUndefined());
  // Long enough for it to rest, and then to be there again.
  for (const _ of [1, 2]) {
    await new Promise((done) => setTimeout(done, 50));
    world.events.dispatchEvent(new Event("online"));
  }
  await new Promise((done) => setTimeout(done, 50));
  expect(world.asked).toHaveLength(1);
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

test.each([404, 400])(
  "a file that was refused with %s comes when it is shared anew",
  async (no) => {
    const row = await world.publish("d1", 1_000);
    world.servers.get("d1")?.trouble.push({ answer: () => problem(no) });
    const tab = await world.open();
    await until(() => expect(tab.stateOf(row).state).toBe("failed"));
    await tab.keeper.look();
    expect([tab.stateOf(row).state, world.asked.length]).toEqual(["failed", 1]);
    world.rows = [];
    await tab.keeper.look();
    world.rows = [row];
    await tab.keeper.look();
    await settled(tab, "d1");
  },
);

test("a file that was refused comes when it is wanted again", async () => {
  const row = await world.publish("d1", 1_000);
  world.servers.get("d1")?.trouble.push({ answer: () => problem(404) });
  const tab = await world.open();
  await until(() => expect(tab.stateOf(row).state).toBe("failed"));
  await tab.keeper.wish(() => ({ unwanted: ["d1"] }));
  expect(tab.stateOf(row).state).toBe("not_kept");
  await tab.keeper.wish(() => ({ unwanted: [] }));
  await settled(tab, "d1");
});

test("who waits for a file hears that it is not shared, also when it cannot be taken away", async () => {
  const row = await world.publish("d1", 1_000);
  const tab = await world.open({}, false);
  vi.spyOn(tab.store, "drop").mockRejectedValue(new DOMException("", "InvalidStateError"));
  world.servers.get("d1")?.trouble.push({ answer: () => problem(404) });
  await expect(tab.keeper.open(row)).rejects.toThrow(GONE);
  expect(world.synced).toBe(1);
});

test("who waits for a file is told when the books of the device cannot be read", async () => {
  const row = await world.publish("d1", 1_000);
  const tab = await world.open({}, false);
  world.servers.get("d1")?.trouble.push({ wrong: true });
  const get = tab.store.get.bind(tab.store);
  const unread = new DOMException("", "UnknownError");
  vi.spyOn(tab.store, "get").mockImplementationOnce(get).mockRejectedValueOnce(unread);
  await expect(tab.keeper.open(row)).rejects.toThrow(REFUSED);
  expect((await tab.keeper.open(row)).size).toBe(1_000);
});
