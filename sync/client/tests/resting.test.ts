import { expect, test } from "vitest";
import { open } from "./devices";
import { device, MEGABYTE, PHOTO, withPhoto } from "./photos";
import { json, settled } from "./world";

const OTHER = "cd".repeat(32);

test("DEV-5 ERR-14 a photo on which the server breaks is asked about less and less often", async () => {
  const { server, browser, line, asked, outside } = device(10);
  let rounds = 0;
  line.fetch = async (url, init) => {
    if (url === "/api/sync") rounds++;
    return init.method === "PATCH" ? json({}, 500) : server.fetch(url, init);
  };
  const replica = await open(outside);
  replica.start();
  await replica.enqueue(withPhoto(10));
  await settled();
  for (let seconds = 0; seconds < 600; seconds++) {
    browser.clock.advance(1_000);
    await settled(5);
  }
  const tries = asked.filter((each) => each === "PATCH 0").length;
  expect(tries).toBeGreaterThan(10);
  expect(tries).toBeLessThan(25);
  expect(rounds).toBeLessThan(45);
  expect(await replica.outbox()).toMatchObject([{ state: "sent", outcome: null }]);
  replica.stop();
});

test("DEV-5 ERR-14 a photo on which the server breaks holds up no other", async () => {
  const { server, line, outside } = device(10);
  server.declare(OTHER, 10);
  line.fetch = async (url, init) => (url.endsWith(PHOTO) ? json({}, 500) : server.fetch(url, init));
  const replica = await open(outside);
  await replica.enqueue(withPhoto(10));
  await replica.enqueue(withPhoto(10, OTHER));
  await replica.sync();
  expect(server.blobs.get(OTHER)?.bytes.length).toBe(10);
});

test("DEV-5 ERR-16 a photo whose pieces are always cut holds up no other", async () => {
  const { server, browser, line, outside } = device(10);
  server.declare(OTHER, 10);
  line.fetch = async (url, init) => {
    if (url.endsWith(PHOTO) && init.method === "PATCH") throw new TypeError("cut");
    return server.fetch(url, init);
  };
  const replica = await open(outside);
  replica.start();
  await replica.enqueue(withPhoto(10));
  await replica.enqueue(withPhoto(10, OTHER));
  await replica.sync();
  browser.clock.advance(1_000);
  await settled();
  expect(server.blobs.get(OTHER)?.bytes.length).toBe(10);
  replica.stop();
});

test("DEV-5 a rest that the server names for a photo is cut short by no event, nor by the person", async () => {
  const { server, browser, line, asked, outside } = device(10);
  line.fetch = async (url, init) =>
    init.method === "PATCH" ? json({}, 503, { "Retry-After": "600" }) : server.fetch(url, init);
  const replica = await open(outside);
  replica.start();
  const id = await replica.enqueue(withPhoto(10));
  await replica.sync();
  line.fetch = server.fetch;
  asked.length = 0;
  for (const event of ["online", "visibilitychange"]) {
    browser.events.dispatchEvent(new Event(event));
    await settled();
  }
  await replica.retry(id);
  browser.clock.advance(599_000);
  await settled();
  expect(asked).toEqual([]);
  browser.clock.advance(1_000);
  await settled();
  expect(asked).toEqual(["HEAD", "PATCH 0"]);
  replica.stop();
});

test("DEV-5 a rest that the server names for a photo outlives the tab", async () => {
  const { server, browser, line, asked, outside } = device(10);
  line.fetch = async (url, init) =>
    init.method === "PATCH" ? json({}, 503, { "Retry-After": "600" }) : server.fetch(url, init);
  const first = await open(outside);
  await first.enqueue(withPhoto(10));
  await first.sync();
  first.close();
  const second = await open(outside);
  asked.length = 0;
  await second.sync();
  expect(asked).toEqual([]);
  browser.clock.advance(600_000);
  await second.sync();
  expect(asked).toEqual(["HEAD", "PATCH 0"]);
});

test("BLOB-3 ERR-8 a piece that is refused at its own offset rests before it goes again", async () => {
  const size = MEGABYTE / 2;
  const { server, browser, line, asked, outside } = device(size);
  line.fetch = async (url, init) =>
    init.method === "PATCH"
      ? json({ code: "wrong_offset" }, 409, { "Upload-Offset": "0" })
      : server.fetch(url, init);
  const replica = await open(outside);
  await replica.enqueue(withPhoto(size));
  await replica.sync();
  expect(asked).toEqual(["HEAD", "PATCH 0"]);
  line.fetch = server.fetch;
  browser.clock.advance(1_000);
  await replica.sync();
  expect(server.blobs.get(PHOTO)?.bytes.length).toBe(size);
});

test("DEV-5 a photo that got further begins with a short rest again", async () => {
  const { server, browser, line, outside } = device(MEGABYTE);
  const sent: number[] = [];
  let pieces = 0;
  line.fetch = async (url, init) => {
    if (init.method !== "PATCH") return server.fetch(url, init);
    sent.push(browser.clock.now);
    return pieces-- > 0 ? server.fetch(url, init) : json({}, 500);
  };
  const replica = await open(outside);
  replica.start();
  await replica.enqueue(withPhoto(MEGABYTE));
  await settled();
  for (let tries = 0; tries < 5; tries++) {
    browser.clock.advance(60_000);
    await settled();
  }
  pieces = 1;
  browser.clock.advance(60_000);
  await settled();
  const before = sent.length;
  browser.clock.advance(1_000);
  await settled();
  expect(sent.length).toBe(before + 1);
  replica.stop();
});
