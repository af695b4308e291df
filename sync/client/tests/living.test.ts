import { expect, test } from "vitest";
import type { Outside } from "../src/outside";
import { open } from "./devices";
import { world, write } from "./pokes";
import { json, settled } from "./world";

test("LIVE-3 without a stream a device asks on start, when it cannot be had, on focus, on online and every minute", async () => {
  const { browser, fetch, syncs } = world();
  const deaf: Outside["fetch"] = (url, init) =>
    url === "/api/live" ? Promise.resolve(json({}, 404)) : fetch(url, init);
  const replica = await open(browser.tab(deaf));
  const counts: number[] = [];
  const after = async (cause: () => void) => {
    cause();
    await settled();
    counts.push(syncs());
  };
  await after(() => replica.start());
  await after(() => browser.events.dispatchEvent(new Event("online")));
  await after(() => browser.events.dispatchEvent(new Event("visibilitychange")));
  await after(() => browser.events.dispatchEvent(new Event("focus")));
  await after(() => browser.clock.advance(60_000));
  replica.stop();
  for (const event of ["online", "focus"]) {
    await after(() => browser.events.dispatchEvent(new Event(event)));
  }
  await after(() => browser.clock.advance(120_000));
  expect(counts).toEqual([2, 3, 4, 5, 6, 6, 6, 6]);
});

test("DEV-4 a tab that is shown and focused at once asks once", async () => {
  const { browser, fetch, syncs } = world();
  const replica = await open(browser.tab(fetch));
  replica.start();
  await settled();
  const before = syncs();
  for (const event of ["visibilitychange", "focus"]) browser.events.dispatchEvent(new Event(event));
  await settled();
  expect(syncs()).toBe(before + 1);
  replica.stop();
});

test("DEV-3 ERR-16 a request that nobody answers is given up after thirty seconds", async () => {
  const { browser } = world();
  const replica = await open(
    browser.tab(
      (_url, { signal }) =>
        new Promise((_, reject) =>
          signal?.addEventListener("abort", () => reject(new Error("cut"))),
        ),
    ),
  );
  const done = replica.sync();
  await settled();
  expect(replica.status().state).toBe("syncing");
  browser.clock.advance(30_000);
  await done;
  expect(replica.status()).toEqual({ state: "offline", as_of: null });
});

test("DEV-5 ERR-15 a server that names a time to wait is left alone until then", async () => {
  const { browser } = world();
  let asked = 0;
  const replica = await open(
    browser.tab(async () => {
      asked++;
      return json({ code: "too_many" }, 429, { "Retry-After": "120" });
    }),
  );
  await replica.sync();
  await replica.sync();
  expect(asked).toBe(1);
  browser.clock.advance(120_000);
  await replica.sync();
  expect(asked).toBe(2);
});

test("LIVE-3 DEV-3 who hears no answers is not woken to ask again and again by what it repeats", async () => {
  const { server, browser, fetch, say, syncs } = world();
  let deaf = false;
  const replica = await open(
    browser.tab(async (url, init) => {
      const answer = await fetch(url, init);
      if (!deaf || url !== "/api/sync") return answer;
      say(`event: poke\ndata: {"version":${server.version}}\n\n`);
      throw new TypeError("the answer is lost");
    }),
  );
  replica.start();
  await settled();
  deaf = true;
  const before = syncs();
  await replica.enqueue(write);
  await settled(50);
  expect(syncs()).toBeLessThan(before + 4);
  server.change(["job", "b", { n: 1 }]);
  deaf = false;
  say(`event: poke\ndata: {"version":${server.version}}\n\n`);
  await settled();
  expect(await replica.outbox()).toEqual([]);
  replica.stop();
});
