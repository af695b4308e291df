import { expect, test } from "vitest";
import { open, shown } from "./devices";
import { world } from "./pokes";
import { settled } from "./world";

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
