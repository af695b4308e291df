import { expect, test } from "vitest";
import { certificate, document, heldOf } from "../kept/examples";
import { planFor } from "../kept/plan";
import { NOTHING, type View } from "../kept/states";
import { comingWords, itemsOf, itemWords, roomOf, roomWords, usedWords } from "./listing";

const rows = [
  document("d1", { size: 2_000 }),
  certificate("c1", "2027-01-01", 184_000),
  document("pinned", { issued_on: "2019-01-01" }),
  document("away", { size: 4_000 }),
];
const wishes = { ...NOTHING.wishes, pins: ["pinned"] };
const held = rows.slice(0, 3).map(heldOf);
const view: View = {
  ...NOTHING,
  ...{ rows, wishes, plan: planFor(rows, wishes, "2026-11-27") },
  held: new Map(held.map((file) => [file.sha256, file])),
  coming: new Set(["hash of away"]),
};

test("what is kept is listed as the plan has it, and says why it is here", () => {
  const items = itemsOf(view);
  expect(items.map(({ kept }) => kept)).toMatchObject([
    { pinned: true },
    { pinned: false },
    { pinned: false },
  ]);
  expect(items.map(({ row }) => row.id)).toEqual(["pinned", "c1", "d1"]);
  expect(items.map(itemWords)).toEqual(["100 bytes", "184 KB, certificate", "2 KB, recent"]);
});

test("a file of before is listed, and said to be one", () => {
  const newer = { ...rows[0], doc: { ...rows[0]?.doc, sha256: "newer" } } as (typeof rows)[0];
  const items = itemsOf({ ...view, rows: [newer] });
  expect(items.map(itemWords)).toEqual(["2 KB, recent, the version of before"]);
});

test("the list adds up to what is used: files that are the same count once", () => {
  const twin = { ...rows[1], id: "c2" } as (typeof rows)[0];
  const items = itemsOf({ ...view, rows: [...rows, twin] });
  expect(items.slice(-1).map(itemWords)).toEqual([
    "184 KB, counted with the same file above, open now",
  ]);
  expect(roomOf(view, items)).toEqual({ used: 186_100, pictures: 0, coming: 0 });
});

test("what is not whole yet is used, but not listed", () => {
  const begun = { ...heldOf(document("away")), size: 4_000, done: 3_000, at: null };
  const partly = { ...view, held: new Map([...view.held, [begun.sha256, begun]]) };
  const room = roomOf(partly, itemsOf(partly));
  expect(usedWords(room, 100_000_000)).toBe("189 KB of 100 MB, of which 3 KB are not whole yet");
  expect(usedWords(roomOf(view, itemsOf(view)), 100_000_000)).toBe("186 KB of 100 MB");
});

test("a size is that of the document, as everywhere; small pictures are told apart from it", () => {
  const pictured = held.map((file) => ({ ...file, small: 9_000 }));
  const there = { ...view, held: new Map(pictured.map((file) => [file.sha256, file])) };
  const items = itemsOf(there);
  expect(items.map(({ size }) => size)).toEqual([100, 184_000, 2_000]);
  expect(usedWords(roomOf(there, items), 100_000_000)).toBe(
    "213 KB of 100 MB, of which 27 KB are small pictures for lists",
  );
});

test("what is still to come is told with what is missing of it", () => {
  expect(comingWords(view)).toBe("1 more is to come (4 KB).");
  expect(comingWords({ ...view, coming: new Set() })).toBe("");
  const [first] = held;
  const begun = first && { ...first, sha256: "hash of away", done: 3_000, at: null };
  const there = new Map([...view.held, ...(begun ? [["hash of away", begun] as const] : [])]);
  expect(comingWords({ ...view, held: there })).toBe("1 more is to come (1 KB).");
});

test("what the browser gives is told in words, if it tells", () => {
  const words = "The app takes 15 MB of the 2.1 GB that this browser gives it.";
  expect(roomWords({ usage: 15_000_000, quota: 2_100_000_000 })).toBe(words);
  expect(roomWords({})).toContain("does not say");
});
