import { expect, test } from "vitest";
import type { Outside } from "../src/outside";
import { open, shown } from "./devices";
import { device, MEGABYTE, PHOTO, withPhoto } from "./photos";
import { settled } from "./world";

const write = { name: "patch", ver: 1, args: { kind: "job", id: "a", doc: { n: 2 } } };

/** A phone on a line so slow that each piece of a photo waits until it is let through. */
function slow(size = MEGABYTE) {
  const phone = device(size);
  const waiting: (() => void)[] = [];
  phone.line.fetch = async (url, init) => {
    if (init.method === "PATCH") {
      await new Promise<void>((resolve, reject) => {
        waiting.push(resolve);
        init.signal?.addEventListener("abort", () => reject(new TypeError("aborted")));
      });
    }
    return phone.server.fetch(url, init);
  };
  const tab = (differences: Partial<Outside> = {}) => open({ ...phone.outside, ...differences });
  const pass = async () => {
    waiting.shift()?.();
    await settled();
  };
  return { ...phone, waiting, tab, pass };
}

test("DEV-3 what is written during a long upload is decided, and new rows come, before it has ended", async () => {
  const { server, waiting, tab } = slow();
  const replica = await tab();
  await replica.enqueue(withPhoto(MEGABYTE));
  await settled();
  expect(waiting.length).toBe(1);
  const id = await replica.enqueue(write);
  await settled();
  expect(server.effects.get(id)).toBe(1);
  server.change(["job", "b", { n: 3 }]);
  void replica.sync();
  await settled();
  expect(await shown(replica)).toEqual({ a: { n: 2 }, b: { n: 3 } });
  expect(waiting.length).toBe(1);
  expect(server.blobs.get(PHOTO)?.bytes.length).toBe(0);
  replica.close();
});

test("DEV-3 another tab's words do not wait for this one's upload either", async () => {
  const { server, waiting, tab } = slow();
  const one = await tab();
  const other = await tab();
  await one.enqueue(withPhoto(MEGABYTE));
  await settled();
  const id = await other.enqueue(write);
  await settled();
  expect(server.effects.get(id)).toBe(1);
  expect(waiting.length).toBe(1);
  one.close();
  other.close();
});

test("DEV-6 several tabs send each piece once, also when it takes them minutes", async () => {
  const { server, browser, asked, waiting, tab, pass } = slow(MEGABYTE / 2);
  const tabs = [await tab(), await tab()];
  await tabs[0]?.enqueue(withPhoto(MEGABYTE / 2));
  for (const each of tabs) each.start();
  await settled();
  for (let pieces = 0; pieces < 20 && waiting.length; pieces++) {
    browser.clock.advance(25_000);
    await pass();
  }
  const pieces = asked.filter((each) => each.startsWith("PATCH"));
  expect(pieces).toEqual([...new Set(pieces)]);
  expect(server.blobs.get(PHOTO)?.bytes.length).toBe(MEGABYTE / 2);
  for (const each of tabs) each.close();
});

test("a photo that is added during an upload follows it at once", async () => {
  const { server, waiting, tab, pass } = slow(10);
  const other = "cd".repeat(32);
  server.declare(other, 10);
  const replica = await tab();
  await replica.enqueue(withPhoto(10));
  await settled();
  await replica.enqueue(withPhoto(10, other));
  await settled();
  await pass();
  expect(waiting.length).toBe(1);
  await pass();
  expect(server.blobs.get(other)?.bytes.length).toBe(10);
  replica.close();
});

test("SYNC-3 a round that finds the session gone ends the upload beside it", async () => {
  const { server, waiting, asked, tab } = slow();
  const replica = await tab();
  await replica.enqueue(withPhoto(MEGABYTE));
  await settled();
  server.signedIn = false;
  await replica.sync();
  expect(replica.status()).toEqual({ state: "locked" });
  server.signedIn = true;
  asked.length = 0;
  replica.start();
  await settled();
  expect(asked).toEqual(["HEAD"]);
  expect(waiting.length).toBe(2);
  replica.close();
});
