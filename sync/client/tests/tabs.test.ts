import { expect, test } from "vitest";
import type { Outside } from "../src/outside";
import { open, shown } from "./devices";
import { world, write } from "./pokes";
import { settled } from "./world";

test("one tab listens for all; when it goes another does", async () => {
  const { browser, fetch, streams } = world();
  const one = await open(browser.tab(fetch));
  const other = await open(browser.tab(fetch));
  one.start();
  other.start();
  await settled();
  expect(streams.length).toBe(1);
  one.stop();
  await settled();
  expect(streams.length).toBe(2);
  other.stop();
});

test("other tabs learn what changed and how fresh the copy is", async () => {
  const { browser, fetch } = world();
  const one = await open(browser.tab(fetch));
  const other = await open(browser.tab(fetch));
  const heard: unknown[] = [];
  other.subscribe((change) => heard.push(change));
  await one.sync();
  expect(heard).toContainEqual({ kinds: ["job"], outbox: false, status: false, drafts: [] });
  expect(other.status()).toEqual(one.status());
  await one.enqueue(write);
  expect(heard).toContainEqual({ kinds: ["job"], outbox: true, status: false, drafts: [] });
});

test("DEV-6 one tab sends at a time, and each thing once", async () => {
  const { server, browser, fetch } = world();
  let busy = 0;
  let most = 0;
  const counted: Outside["fetch"] = async (url, init) => {
    most = Math.max(most, ++busy);
    await settled(2);
    const response = await fetch(url, init);
    busy--;
    return response;
  };
  const one = await open(browser.tab(counted));
  const other = await open(browser.tab(counted));
  const id = await one.enqueue(write);
  await Promise.all([one.sync(), other.sync()]);
  expect(most).toBe(1);
  expect(server.effects.get(id)).toBe(1);
});

test("DEV-6 a tab that is frozen with the lock does not hold up the others for ever", async () => {
  const { browser, fetch } = world();
  void browser.locks.request(
    "sync:s",
    { signal: new AbortController().signal },
    () => new Promise(() => {}),
  );
  const replica = await open(browser.tab(fetch));
  const done = replica.sync();
  await settled();
  expect(replica.status().state).toBe("opening");
  browser.clock.advance(30_000);
  await done;
  expect(replica.status().state).toBe("current");
});

test("a status survives the tab: the next one knows how old the copy is", async () => {
  const { browser, fetch } = world();
  const first = await open(browser.tab(fetch));
  await first.sync();
  const as_of = browser.clock.now;
  first.close();
  browser.clock.advance(5_000);
  const second = await open(browser.tab(() => Promise.reject(new TypeError("no network"))));
  expect(second.status()).toEqual({ state: "opening" });
  await second.sync();
  expect(second.status()).toEqual({ state: "offline", as_of });
  expect(await shown(second)).toEqual({ a: { n: 1 } });
});

test("SYNC-3 a locked copy asks nothing at all, until another tab's session works", async () => {
  const { server, browser, fetch, asked } = world();
  server.signedIn = false;
  const one = await open(browser.tab(fetch));
  one.start();
  await settled();
  expect(one.status()).toEqual({ state: "locked" });
  const before = asked.length;
  browser.clock.advance(300_000);
  await settled();
  expect(asked.length).toBe(before);
  server.signedIn = true;
  const other = await open(browser.tab(fetch));
  await other.sync();
  await settled();
  expect(one.status().state).toBe("current");
  one.stop();
});
