import { expect, test } from "vitest";
import { open } from "./devices";
import { device, MEGABYTE, PHOTO, withPhoto } from "./photos";
import { Browser } from "./world";

const offline = () => Promise.reject(new TypeError("no network"));
const photo = (byte: number) => ({
  ...{ sha256: `hash ${byte}`, size: 100, media_type: "image/jpeg" },
  bytes: new Uint8Array(100).fill(byte).buffer,
});

/** What is written while `work` runs: the stores, and in all how many bytes of ArrayBuffers. */
async function written(work: () => Promise<unknown>): Promise<{ stores: string[]; bytes: number }> {
  const stores: string[] = [];
  let bytes = 0;
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...args) {
    stores.push(this.name);
    bytes += weight(args[0]);
    return put.apply(this, args);
  };
  try {
    await work();
  } finally {
    IDBObjectStore.prototype.put = put;
  }
  return { stores, bytes };
}

function weight(value: unknown): number {
  if (value instanceof ArrayBuffer) return value.byteLength;
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce((sum, each) => sum + weight(each), 0);
}

/** Makes every write to these stores, or to all, fail for want of room while `work` runs. */
async function full(work: () => Promise<unknown>, ...names: string[]): Promise<void> {
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...args) {
    if (!names.length || names.includes(this.name)) {
      throw new DOMException("no room", "QuotaExceededError");
    }
    return put.apply(this, args);
  };
  try {
    await work();
  } finally {
    IDBObjectStore.prototype.put = put;
  }
}

test("DEV-1 a draft's photos are written once, however much is typed", async () => {
  const replica = await open(new Browser().tab(offline));
  const photos = [photo(1), photo(2)];
  const first = await written(() => replica.drafts.put("new", { words: "t", photos }));
  expect(first.bytes).toBe(200);
  const words = "the tap drips";
  const second = await written(() => replica.drafts.put("new", { words, photos }));
  expect(second).toEqual({ stores: ["drafts"], bytes: 0 });
  expect(await replica.drafts.get("new")).toEqual({ words, photos });
});

test("DEV-1 bytes go with the last draft or mutation that names them", async () => {
  const replica = await open(new Browser().tab(offline));
  const [one, other] = [photo(1), photo(2)];
  await replica.drafts.put("new", { photos: [one, other] });
  await replica.drafts.put("another", { photos: [one] });
  await replica.drafts.put("new", { photos: [one] });
  expect(await replica.blob(other.sha256)).toBeNull();
  const blobs = [{ ...one, type: one.media_type }];
  const id = await replica.enqueue({ name: "patch", ver: 1, args: {}, blobs });
  await replica.drafts.delete("new");
  await replica.drafts.put("another", "words alone");
  expect(await replica.blob(one.sha256)).toEqual(one.bytes);
  await replica.discard(id);
  expect(await replica.blob(one.sha256)).toBeNull();
});

test("DEV-1 what is sent after it was drafted is not written again, nor is what is sent anew", async () => {
  const replica = await open(new Browser().tab(offline));
  const one = photo(1);
  await replica.drafts.put("new", { photos: [one] });
  const blobs = [{ ...one, type: one.media_type }];
  let id = "";
  const sending = await written(async () => {
    id = await replica.enqueue({ name: "patch", ver: 1, args: { n: 1 }, blobs });
  });
  expect(sending.bytes).toBe(0);
  await replica.sync();
  const again = await written(async () => {
    id = await replica.rewrite(id, { n: 2 });
  });
  expect(again.bytes).toBe(0);
  await replica.drafts.delete("new");
  expect(await replica.blob(one.sha256)).toEqual(one.bytes);
  expect(await replica.outbox()).toMatchObject([{ id, blobs: [{ size: 100, sent: 0 }] }]);
});

test("BLOB-3 a piece that was sent writes how far it is, and no bytes", async () => {
  const { outside } = device(MEGABYTE);
  const replica = await open(outside);
  const { bytes } = await written(async () => {
    await replica.enqueue(withPhoto(MEGABYTE));
    await replica.sync();
  });
  expect(bytes).toBe(MEGABYTE);
  expect(await replica.outbox()).toMatchObject([{ blobs: [{ sent: MEGABYTE }] }]);
});

test.each([[["blobs"]], [[]]])(
  "DEV-8 a photo is sent though there is no room to note it: %j",
  async (names) => {
    const { server, line, asked, browser, outside } = device(MEGABYTE);
    let answers = false;
    line.fetch = async (url, init) => {
      if (url !== "/api/sync" && !answers) throw new TypeError("cut");
      return server.fetch(url, init);
    };
    const replica = await open(outside);
    await replica.enqueue(withPhoto(MEGABYTE));
    await replica.sync();
    answers = true;
    browser.clock.advance(60_000);
    asked.length = 0;
    await full(() => replica.sync(), ...names);
    expect(server.blobs.get(PHOTO)?.bytes.length).toBe(MEGABYTE);
    expect(asked.filter((each) => each === "HEAD").length).toBe(1);
    server.tend();
    await replica.sync();
    expect(await replica.outbox()).toEqual([]);
    expect(await replica.blob(PHOTO)).toBeNull();
  },
);
