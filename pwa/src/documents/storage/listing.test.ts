import { expect, test } from "vitest";
import { certificate, document, heldOf } from "../kept/examples";
import { planFor } from "../kept/plan";
import { NOTHING, type View } from "../kept/states";
import { takenBy, takenWords } from "./allowing";
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

test("what is kept is listed, the largest first, and says why it is here", () => {
  const items = itemsOf(view);
  expect(items.map(({ kept }) => kept)).toMatchObject([
    { pinned: false },
    { pinned: false },
    { pinned: true },
  ]);
  expect(items.map(({ row }) => row.id)).toEqual(["c1", "d1", "pinned"]);
  expect(items.map(itemWords)).toEqual(["184 KB, certificate", "2 KB, recent", "100 bytes"]);
});

test("a file of before is listed, and said to be one", () => {
  const newer = { ...rows[0], doc: { ...rows[0]?.doc, sha256: "newer" } } as (typeof rows)[0];
  const items = itemsOf({ ...view, rows: [newer] });
  expect(items.map(itemWords)).toEqual(["2 KB, recent, the version of before"]);
});

test("the list adds up to what is used: files that are the same count once", () => {
  const twin = { ...rows[1], id: "c2" } as (typeof rows)[0];
  const items = itemsOf({ ...view, rows: [...rows, twin] });
  expect(items.slice(1, 2).map(itemWords)).toEqual([
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
  expect(usedWords(room, 0)).toMatch(/What stays takes 189 KB, of which 3 KB/);
  expect(usedWords({ used: 0, pictures: 0, coming: 0 }, 0)).toMatch(/^Nothing is kept by itself/);
});

test("a size is that of the document, as everywhere; small pictures are told apart from it", () => {
  const pictured = held.map((file) => ({ ...file, small: 9_000 }));
  const there = { ...view, held: new Map(pictured.map((file) => [file.sha256, file])) };
  const items = itemsOf(there);
  expect(items.map(({ size }) => size)).toEqual([184_000, 2_000, 100]);
  expect(usedWords(roomOf(there, items), 100_000_000)).toBe(
    "213 KB of 100 MB, of which 27 KB are small pictures for lists",
  );
});

test("what is still to come is told with what is missing of it", () => {
  expect(comingWords(view)).toBe("1 more document is to come (4 KB).");
  expect(comingWords({ ...view, coming: new Set() })).toBe("");
  const [first] = held;
  const begun = first && { ...first, sha256: "hash of away", done: 3_000, at: null };
  const there = new Map([...view.held, ...(begun ? [["hash of away", begun] as const] : [])]);
  expect(comingWords({ ...view, held: there })).toBe("1 more document is to come (1 KB).");
});

test("what is to come is counted as the list counts it once it is here: by documents", () => {
  const away = document("away", { size: 4_000 });
  const twins = [1, 2].map((at) => ({ ...away, id: `twin ${at}` }));
  const renewed = document("d1", { size: 1_000, sha256: "newer" });
  const all = [renewed, ...rows.slice(1), ...twins];
  const coming = new Set(["hash of away", "newer"]);
  expect(comingWords({ ...view, rows: all, coming })).toBe(
    "3 more documents and 1 newer version are to come (5 KB).",
  );
});

test("less allowed takes away what does not fit any more, but nothing that is always kept", () => {
  const today = "2026-11-27";
  expect(takenBy(view, 250_000, today)).toEqual({ count: 0, size: 0 });
  expect(takenBy(view, 185_000, today)).toEqual({ count: 1, size: 2_000 });
  expect(takenBy(view, 0, today)).toEqual({ count: 2, size: 186_000 });
  const twin = { ...rows[1], id: "twin" } as (typeof rows)[0];
  const several = { ...view, rows: [...rows, twin] };
  expect(takenBy(several, 0, today)).toEqual({ count: 3, size: 186_000 });
  const pins = ["pinned", "twin"];
  const chosen = { ...several, wishes: { ...wishes, pins } };
  expect(takenBy(chosen, 0, today)).toEqual({ count: 1, size: 2_000 });
});

test("what the browser gives is told in words, if it tells", () => {
  const words = "The app takes 15 MB of the 2.1 GB that this browser gives it.";
  expect(roomWords({ usage: 15_000_000, quota: 2_100_000_000 })).toBe(words);
  expect(roomWords({})).toContain("does not say");
});

test("what would be taken is said before it is, and what stays", () => {
  const taken = { count: 36, size: 44_000_000 };
  expect(takenWords(taken, 2, true)).toEqual([
    "36 documents, 44 MB, would be taken off this phone.",
    "There is no connection just now: they cannot come back without one.",
    "The 2 that you set to always keep stay.",
  ]);
  expect(takenWords({ count: 1, size: 2_000 }, 1, false)).toEqual([
    "1 document, 2 KB, would be taken off this phone.",
    "It can come back only with a connection, once you allow more.",
    "The one that you set to always keep stays.",
  ]);
  expect(takenWords(taken, 0, false)).toHaveLength(2);
});
