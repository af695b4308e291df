import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, expect, test, vi } from "vitest";
import { FileStore, Overtaken, PIECE, WISHES } from "./store";

const NAME = "files:doorstep:o1:c1:u1";
let factory: IDBFactory;
let store: FileStore;

beforeEach(() => {
  factory = new IDBFactory();
  store = new FileStore(NAME, factory);
});

const filled = (length: number, value: number) => new Uint8Array(length).fill(value);

async function read(sha256: string) {
  const pieces = await store.bytes(sha256);
  return pieces && new Uint8Array(await new Blob(pieces).arrayBuffer());
}

test("bytes go behind each other across pieces, wherever the line was cut", async () => {
  await store.begin("ab", PIECE + 30, "d1");
  await store.add("ab", 0, filled(10, 1));
  await store.add("ab", 10, filled(PIECE - 10, 2));
  const held = await store.add("ab", PIECE, filled(30, 3));
  expect(held).toMatchObject({ done: PIECE + 30, at: null });
  const bytes = await read("ab");
  expect(bytes?.length).toBe(PIECE + 30);
  expect([bytes?.[9], bytes?.[10], bytes?.[PIECE - 1], bytes?.[PIECE]]).toEqual([1, 2, 2, 3]);
});

test("two tabs that write the same file do not mix its bytes", async () => {
  await store.begin("ab", 20, "d1");
  await store.add("ab", 0, filled(10, 1));
  await expect(store.add("ab", 0, filled(20, 2))).rejects.toBeInstanceOf(Overtaken);
  await expect(store.add("other", 0, filled(1, 1))).rejects.toBeInstanceOf(Overtaken);
  expect(await read("ab")).toEqual(filled(10, 1));
});

test("what is begun anew has no bytes, and how often it was wrong is known until it is right", async () => {
  await store.begin("ab", 10, "d1");
  await store.add("ab", 0, filled(10, 1));
  expect(await store.restart("ab", true)).toMatchObject({ done: 0, at: null, wrong: 1 });
  expect(await read("ab")).toEqual(filled(0, 0));
  await store.add("ab", 0, filled(10, 2));
  expect(await store.finish("ab", 77)).toMatchObject({ at: 77, wrong: 0 });
});

test.each([5, 11])("%s bytes of ten are never a whole file", async (length) => {
  await store.begin("ab", 10, "d1");
  await store.add("ab", 0, filled(length, 1));
  await expect(store.finish("ab", 77)).rejects.toBeInstanceOf(Overtaken);
  await expect(store.finish("other", 77)).rejects.toBeInstanceOf(Overtaken);
  expect(await store.get("ab")).toMatchObject({ done: length, at: null });
});

test("a file is dropped with its pieces and its picture, and no other", async () => {
  for (const sha256 of ["ab", "abc"]) {
    await store.begin(sha256, 10, "d1");
    await store.add(sha256, 0, filled(10, 1));
    await store.putSmall(sha256, filled(5, 1).buffer);
  }
  await store.drop("ab");
  expect((await store.all()).map(({ sha256, small }) => [sha256, small])).toEqual([["abc", 5]]);
  expect(await store.small("ab")).toBeUndefined();
  expect(await read("abc")).toEqual(filled(10, 1));
});

test("a file of two documents knows both", async () => {
  await store.begin("ab", 10, "d1");
  expect((await store.begin("ab", 10, "d2")).ids).toEqual(["d1", "d2"]);
  expect((await store.begin("ab", 10, "d1")).ids).toEqual(["d1", "d2"]);
});

test("pieces that the browser has lost are noticed", async () => {
  await store.begin("ab", 10, "d1");
  await store.add("ab", 0, filled(10, 1));
  await new Promise((resolve) => {
    const request = factory.open(NAME);
    request.onsuccess = () => {
      const tx = request.result.transaction("pieces", "readwrite");
      tx.objectStore("pieces").clear();
      tx.oncomplete = () => resolve(request.result.close());
    };
  });
  expect(await store.bytes("ab")).toBeUndefined();
});

test("wishes are changed one at a time and stay", async () => {
  expect(await store.wishes()).toEqual(WISHES);
  const add = (id: string) => store.wish(({ pins }) => ({ pins: [...pins, id] }));
  await Promise.all([add("a"), add("b"), store.wish(() => ({ budget: 5 }))]);
  store.close();
  const again = new FileStore(NAME, factory);
  expect(await again.wishes()).toEqual({ ...WISHES, budget: 5, pins: ["a", "b"] });
  again.close();
});

test("when it is to be deleted it lets go, and opens no more", async () => {
  await store.all();
  await new Promise((resolve) => {
    factory.deleteDatabase(NAME).onsuccess = resolve;
  });
  await expect(store.all()).rejects.toThrow();
  expect(store.closed).toBe(true);
  expect(await factory.databases()).toEqual([]);
});

test.each<[string, (store: FileStore) => Promise<unknown>]>([
  ["all", (store) => store.all()],
  ["get", (store) => store.get("ab")],
  ["bytes", (store) => store.bytes("ab")],
  ["small", (store) => store.small("ab")],
  ["wishes", (store) => store.wishes()],
  ["wish", (store) => store.wish(() => ({ budget: 1 }))],
  ["begin", (store) => store.begin("ab", 10, "d2")],
  ["add", (store) => store.add("ab", 0, filled(5, 1))],
  ["restart", (store) => store.restart("ab", false)],
  ["putSmall", (store) => store.putSmall("ab", filled(5, 1).buffer)],
  ["drop", (store) => store.drop("ab")],
])(
  // What nobody heard of fails the whole run.
  "a store that is cleared under %s tells its caller, and nobody else",
  async (_, work) => {
    await store.begin("ab", 10, "d1");
    const begin = IDBDatabase.prototype.transaction;
    const cleared = vi.spyOn(IDBDatabase.prototype, "transaction");
    cleared.mockImplementation(function (this: IDBDatabase, ...args) {
      const tx = begin.apply(this, args);
      // As a browser does it: of its own accord, with requests under way.
      queueMicrotask(() => queueMicrotask(() => tx.abort()));
      return tx;
    });
    await expect(work(store)).rejects.toThrow();
    cleared.mockRestore();
  },
);
