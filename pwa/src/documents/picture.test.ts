import { beforeEach, expect, test, vi } from "vitest";
import { Picture, type Shown } from "./picture";

let addresses: Set<string>;
let shown: Shown[];

beforeEach(() => {
  let made = 0;
  [addresses, shown] = [new Set(), []];
  vi.spyOn(URL, "createObjectURL").mockImplementation(() => {
    addresses.add(`blob:${++made}`);
    return `blob:${made}`;
  });
  vi.spyOn(URL, "revokeObjectURL").mockImplementation((address) => void addresses.delete(address));
});

const blob = new Blob(["picture"]);
const of = (get: () => Promise<Blob | undefined>) => new Picture(get, (each) => shown.push(each));
const soon = () => new Promise((done) => setTimeout(done));

test("a picture is shown by an address that ends with its place", async () => {
  const picture = of(async () => blob);
  await picture.come();
  expect([shown, addresses.size]).toEqual([["blob:1"], 1]);
  picture.end();
  expect([shown.at(-1), addresses.size]).toEqual([undefined, 0]);
});

test("one that could not be had or drawn appears once it can be", async () => {
  const get = vi.fn(async (): Promise<Blob | undefined> => blob);
  get.mockResolvedValueOnce(undefined).mockRejectedValueOnce(new TypeError("no network"));
  const picture = of(get);
  for (const _ of [1, 2, 3]) await picture.come();
  picture.broken();
  expect(addresses.size).toBe(0);
  await picture.come();
  await picture.come();
  expect(shown).toEqual([null, null, "blob:1", null, "blob:2"]);
  expect([...addresses]).toEqual(["blob:2"]);
});

test("a place that is gone before its picture came leaves no address behind", async () => {
  let arrive = (_: Blob) => undefined as unknown;
  const picture = of(() => new Promise((resolve) => (arrive = resolve)));
  const come = picture.come();
  picture.end();
  arrive(blob);
  await come;
  expect([shown, addresses.size]).toEqual([[undefined], 0]);
});

test("of 500 places a few fetch at a time, the latest first, and those that are gone not at all", async () => {
  const waiting: { at: number; arrive(): void }[] = [];
  let most = 0;
  const began: number[] = [];
  const places = Array.from({ length: 500 }, (_, at) =>
    of(
      () =>
        new Promise((resolve) => {
          began.push(at);
          most = Math.max(most, waiting.push({ at, arrive: () => resolve(blob) }));
        }),
    ),
  );
  const all = Promise.all(places.map((place) => place.come()));
  await soon();
  expect(began).toEqual([0, 1, 2, 3]);
  for (const place of places.slice(4, 490)) place.end();
  while (waiting.length) {
    waiting.shift()?.arrive();
    await soon();
  }
  await all;
  const latest = Array.from({ length: 10 }, (_, n) => 499 - n);
  expect([most, began]).toEqual([4, [0, 1, 2, 3, ...latest]]);
});
