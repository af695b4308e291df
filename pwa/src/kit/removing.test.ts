import { IDBFactory } from "fake-indexeddb";
import { beforeEach, expect, test, vi } from "vitest";

const NAME = "doorstep:o1:c1";
let stores: IDBFactory;

beforeEach(() => {
  vi.resetModules();
  stores = new IDBFactory();
  vi.stubGlobal("indexedDB", stores);
  vi.stubGlobal("navigator", {});
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});

/** The app as its next start has it. */
async function start() {
  vi.resetModules();
  return { ...(await import("./session")), ...(await import("./removing")) };
}

/** A window that holds the store and does not listen. */
function held(): Promise<IDBDatabase> {
  return new Promise((resolve) => {
    const request = stores.open(NAME, 1);
    request.onsuccess = () => resolve(request.result);
  });
}

async function names() {
  return (await stores.databases()).map(({ name }) => name);
}

test("records that another window holds go as soon as it lets go", async () => {
  const window = await held();
  const { owe, owed, removeOwed, waiting } = await start();
  owe(NAME);
  const removing = removeOwed();
  await vi.waitFor(() => expect(waiting.value).toBe(true), 3_000);
  expect(await names()).toEqual([NAME]);
  window.close();
  await removing;
  expect(await names()).toEqual([]);
  expect([owed(), waiting.value]).toEqual([[], false]);
});

test("a removal that was never finished is taken up at the next start", async () => {
  const window = await held();
  const first = await start();
  first.owe(NAME);
  window.close();
  const next = await start();
  expect(next.owed()).toEqual([NAME]);
  await next.removeOwed();
  expect(await names()).toEqual([]);
});

test("records go also when the device has no room to note that they should", async () => {
  (await held()).close();
  const { owe, removeOwed } = await start();
  vi.stubGlobal("localStorage", {
    getItem: () => null,
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
    removeItem: () => {},
  });
  owe(NAME);
  await removeOwed();
  expect(await names()).toEqual([]);
});

test("a store of the same name that is not owed any more stays", async () => {
  const { owe, remove, settle } = await start();
  owe(NAME);
  settle(NAME);
  (await held()).close();
  await remove(NAME);
  expect(await names()).toEqual([NAME]);
});
