import { expect, test } from "vitest";
import type { Outside } from "../src/outside";
import { open, shown } from "./devices";
import { Server } from "./server";
import { Browser, json, settled } from "./world";

const write = { name: "patch", ver: 1, args: { kind: "job", id: "a", doc: { n: 2 } } };

/** A browser before a server that also streams pokes, and what was asked for. */
function world() {
  const server = new Server();
  server.change(["job", "a", { n: 1 }]);
  const browser = new Browser();
  const asked: string[] = [];
  const streams: ReadableStreamDefaultController<Uint8Array>[] = [];
  const fetch: Outside["fetch"] = async (url, init) => {
    asked.push(url);
    if (url !== "/api/live") return server.fetch(url, init);
    return stream(streams, init.signal);
  };
  const say = (text: string) => streams.at(-1)?.enqueue(new TextEncoder().encode(text));
  const syncs = () => asked.filter((url) => url === "/api/sync").length;
  return { server, browser, asked, streams, fetch, say, syncs };
}

function stream(
  streams: ReadableStreamDefaultController<Uint8Array>[],
  signal?: AbortSignal | null,
): Response {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      streams.push(controller);
      signal?.addEventListener("abort", () => controller.error(new TypeError("aborted")));
    },
  });
  return new Response(body, { headers: { "Content-Type": "text/event-stream; charset=utf-8" } });
}

test("LIVE-1 a poke above the cursor brings a sync, one below does not, 0 always does", async () => {
  const { server, browser, fetch, say, syncs } = world();
  const replica = await open(browser.tab(fetch));
  replica.start();
  await settled();
  const before = syncs();
  say('event: poke\ndata: {"version":1}\n\n');
  await settled();
  expect(syncs()).toBe(before);
  server.change(["job", "a", { n: 5 }]);
  say("event: po");
  say('ke\ndata: {"version":2}\n\n');
  await settled();
  expect(await shown(replica)).toEqual({ a: { n: 5 } });
  say('event: poke\ndata: {"version":0}\n\n');
  await settled();
  expect(syncs()).toBe(before + 2);
  replica.stop();
});

test("LIVE-2 signs of life keep the stream, sixty seconds of silence end it", async () => {
  const { browser, fetch, say, streams } = world();
  const replica = await open(browser.tab(fetch));
  replica.start();
  await settled();
  for (let i = 0; i < 5; i++) {
    browser.clock.advance(20_000);
    say(": still here\n\n");
    await settled();
  }
  expect(streams.length).toBe(1);
  browser.clock.advance(60_000);
  await settled();
  browser.clock.advance(2_000);
  await settled();
  expect(streams.length).toBe(2);
  replica.stop();
});

test("LIVE-2 a stream that ends is opened again, after a rest", async () => {
  const { browser, fetch, say, streams } = world();
  const replica = await open(browser.tab(fetch));
  replica.start();
  await settled();
  say(": hello\n\n");
  streams[0]?.close();
  await settled();
  expect(streams.length).toBe(1);
  browser.clock.advance(1_000);
  await settled();
  expect(streams.length).toBe(2);
  replica.stop();
});

test("LIVE-6 the rest grows while streams end at once, and is short again after a steady one", async () => {
  const { browser, fetch, say, streams } = world();
  const replica = await open(browser.tab(fetch));
  replica.start();
  await settled();
  const cut = async (rest: number) => {
    say('event: poke\ndata: {"version":0}\n\n');
    await settled();
    streams.at(-1)?.close();
    await settled();
    const before = streams.length;
    browser.clock.advance(rest);
    await settled();
    return streams.length - before;
  };
  expect(await cut(1_000)).toBe(1);
  expect(await cut(2_000)).toBe(1);
  expect(await cut(1_900)).toBe(0);
  browser.clock.advance(2_100);
  await settled();
  for (let i = 0; i < 3; i++) {
    browser.clock.advance(20_000);
    say(": still here\n\n");
    await settled();
  }
  expect(await cut(1_000)).toBe(1);
  replica.stop();
});

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
  expect(heard).toContainEqual({ kinds: ["job"], outbox: false, status: false });
  expect(other.status()).toEqual(one.status());
  await one.enqueue(write);
  expect(heard).toContainEqual({ kinds: ["job"], outbox: true, status: false });
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
