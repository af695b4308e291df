import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, expect, test, vi } from "vitest";
import { fetchOnce, readRight, waitOf } from "./fetching";
import { FileServer, problem } from "./server.fake";
import { FileStore, PIECE } from "./store";

const SIZE = 3 * PIECE + 1_000;
let server: FileServer;
let store: FileStore;
let told: number;

beforeEach(async () => {
  told = 0;
  store = new FileStore("files:doorstep:o1:c1:u1", new IDBFactory());
  server = await FileServer.of("d1", SIZE);
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    expect(path).toBe("/api/portal/documents/d1");
    return server.answer(init);
  });
});

const attempt = (signal = new AbortController().signal) =>
  fetchOnce({ store, row: server.row, signal, told: () => told++ });
const held = () => store.get(server.row.doc.sha256);
const right = async () => (await readRight(store, server.row.doc.sha256)) !== undefined;

test("a file comes in pieces, and is whole once its hash is right", async () => {
  expect(await attempt()).toEqual({ end: "whole" });
  expect(await held()).toMatchObject({ done: SIZE, at: expect.any(Number) });
  expect([await right(), told]).toEqual([true, 4]);
  expect(await attempt()).toEqual({ end: "whole" });
  expect(server.asked).toEqual([null]);
});

test("a download that was cut goes on at the very byte, and fetches nothing twice", async () => {
  const cut = Math.floor(SIZE * 0.4);
  server.trouble.push({ cutAfter: cut });
  expect(await attempt()).toEqual({ end: "cut", came: true, after: 0 });
  expect(await held()).toMatchObject({ done: cut, at: null });
  expect(await attempt()).toEqual({ end: "whole" });
  expect(server.asked).toEqual([null, `bytes=${cut}-`]);
  expect(server.onlyIf).toEqual([`"${server.row.doc.sha256}"`]);
  expect([server.sent, await right()]).toEqual([SIZE, true]);
});

test("cut again and again, it still comes once", async () => {
  for (const cutAfter of [1, 70_000, PIECE, 3, 200_000]) server.trouble.push({ cutAfter });
  let ended = await attempt();
  while (ended.end === "cut") ended = await attempt();
  expect([ended.end, server.sent, await right()]).toEqual(["whole", SIZE, true]);
});

test("who knows of no ranges sends all of it, and it begins anew", async () => {
  server.trouble.push({ cutAfter: 300_000 }, { whole: true });
  await attempt();
  expect(await attempt()).toEqual({ end: "whole" });
  expect([server.sent, await right()]).toEqual([300_000 + SIZE, true]);
});

test.each([
  ["that was not asked for", `bytes 5-9/${SIZE}`],
  ["of a file of another size", `bytes 300000-300004/${SIZE + 1}`],
])("a range %s is not put behind what is here", async (_, content) => {
  const range = { "Content-Type": "application/pdf", "Content-Range": content };
  const answer = () => new Response("xxxxx", { status: 206, headers: range });
  server.trouble.push({ cutAfter: 300_000 }, { answer });
  await attempt();
  expect(await attempt()).toMatchObject({ end: "cut" });
  expect(await held()).toMatchObject({ done: 0 });
  expect(await attempt()).toEqual({ end: "whole" });
});

test("more bytes here than the server has are not the file's: it begins anew", async () => {
  await store.begin(server.row.doc.sha256, SIZE, "d1");
  await store.add(server.row.doc.sha256, 0, new Uint8Array(10));
  server.trouble.push({ answer: () => new Response(null, { status: 416 }) });
  expect(await attempt()).toEqual({ end: "wrong" });
  expect(await attempt()).toEqual({ end: "whole" });
});

test("another file's tag, and nothing of it is kept", async () => {
  const headers = { "Content-Type": "application/pdf", ETag: '"other"' };
  server.trouble.push({ answer: () => new Response("x", { headers }) });
  expect(await attempt()).toEqual({ end: "changed" });
  expect(await held()).toMatchObject({ done: 0 });
});

test("another file of another media type is another file too, unlike a page in between", async () => {
  const answer = (ETag: string) => () =>
    new Response("x", { headers: { "Content-Type": "image/jpeg", ETag } });
  server.trouble.push({ answer: answer(`"${"0a".repeat(32)}"`) }, { answer: answer('"5f-60a1"') });
  expect(await attempt()).toEqual({ end: "changed" });
  expect(await attempt()).toEqual({ end: "cut", came: false, after: 0 });
});

test.each([
  [401, "signed_out"],
  [403, "gone"],
  [404, "gone"],
  [410, "gone"],
  [400, "refused"],
])("the server's %s means %s", async (status, end) => {
  server.trouble.push({ answer: () => problem(status) });
  expect(await attempt()).toEqual({ end });
});

test.each([200, 404, 511])("a hotel's page with %s says nothing of the file", async (status) => {
  const headers = { "Content-Type": "text/html" };
  server.trouble.push({ answer: () => new Response("<h1>Welcome</h1>", { status, headers }) });
  expect(await attempt()).toEqual({ end: "cut", came: false, after: 0 });
});

test.each([429, 503])("after %s it waits as long as it was told", async (status) => {
  server.trouble.push({ answer: () => problem(status, { "Retry-After": "7" }) });
  expect(await attempt()).toEqual({ end: "cut", came: false, after: 7_000 });
});

test("a moment to come back at is understood, and nonsense is not believed", () => {
  const soon = new Date(Date.now() + 60_000).toUTCString();
  expect(waitOf(soon)).toBeGreaterThan(50_000);
  expect(["soon", "-5", null].map(waitOf)).toEqual([0, 0, 0]);
  expect(waitOf("99999999")).toBe(3_600_000);
});

test("bytes that are not those of the hash are thrown away and counted", async () => {
  server.trouble.push({ wrong: true }, { wrong: true });
  expect(await attempt()).toEqual({ end: "wrong" });
  expect(await held()).toMatchObject({ done: 0, at: null, wrong: 1 });
  expect(await attempt()).toEqual({ end: "wrong" });
  expect(await held()).toMatchObject({ wrong: 2 });
  expect(await attempt()).toEqual({ end: "whole" });
});

test("a body that ends before its time is not kept, nor fetched for ever", async () => {
  const headers = { "Content-Type": "application/pdf" };
  const short = () => new Response(server.bytes.slice(0, -1), { headers });
  const none = () => new Response(null, { status: 416 });
  for (const answer of [short, none, short, none]) server.trouble.push({ answer });
  expect(await attempt()).toMatchObject({ end: "cut", came: true });
  expect(await held()).toMatchObject({ done: SIZE - 1, at: null });
  expect(await attempt()).toEqual({ end: "wrong" });
  for (const end of ["cut", "wrong"]) expect(await attempt()).toMatchObject({ end });
  expect(await held()).toMatchObject({ done: 0, at: null, wrong: 2 });
});

test.each([-1, 1])(
  "a document that says %s byte more than its file has is not kept",
  async (more) => {
    server.row.doc.size = SIZE + more;
    const ends = [(await attempt()).end, (await attempt()).end];
    expect(ends).toContain("wrong");
    expect(await held()).toMatchObject({ at: null });
  },
);

test("a file that is longer than it should be is wrong", async () => {
  const headers = { "Content-Type": "application/pdf" };
  server.trouble.push({ answer: () => new Response(new Uint8Array(SIZE + 1), { headers }) });
  expect(await attempt()).toEqual({ end: "wrong" });
});

test("stopped in the middle, it keeps what came", async () => {
  const stop = new AbortController();
  const ended = fetchOnce({
    ...{ store, row: server.row, signal: stop.signal },
    told: () => stop.abort(),
  });
  expect(await ended).toMatchObject({ end: "cut", came: true });
  expect((await held())?.done).toBeGreaterThan(PIECE);
  expect(await attempt()).toEqual({ end: "whole" });
  expect(server.sent).toBeLessThan(SIZE + 110_000);
});

test("a full device says so", async () => {
  store.add = () => Promise.reject(new DOMException("full", "QuotaExceededError"));
  expect(await attempt()).toEqual({ end: "no_room" });
});

test("an empty file needs no bytes", async () => {
  server = await FileServer.of("d1", 0);
  expect(await attempt()).toEqual({ end: "whole" });
  expect(server.asked).toEqual([]);
});
