import { expect, test } from "vitest";
import { document } from "./kept/examples";
import type { Kept } from "./kept/kept";
import { missingWords, named, notHere } from "./several";

const rows = ["a", "b", "c", "d", "e"].map((id) => document(id));
const states: Record<string, Kept> = {
  a: { state: "kept", at: 1, pinned: false },
  b: { state: "out_of_date", sha256: "before" },
};

test("only what is here in its present version can be saved without a connection", () => {
  const missing = notHere(rows.slice(0, 3), (id) => states[id] ?? { state: "not_kept" });
  expect(missing.map(({ id }) => id)).toEqual(["b", "c"]);
});

test("what is not here is named, but not all of many", () => {
  expect(missingWords([])).toBe("");
  expect(missingWords(rows.slice(0, 1))).toContain("“a” is not on this phone. Leave it out");
  expect(missingWords(rows.slice(0, 4))).toContain(": a; b; c; d. Leave them out");
  expect(missingWords(rows)).toContain(
    "5 documents that you chose are not on this phone: a; b; c; 2 more.",
  );
});

test("files of one name do not take each other's place", () => {
  const files = ["Report.pdf", "report.pdf", "Report.pdf", "Plan"].map(
    (name) => new File(["x"], name),
  );
  expect(named(files).map(({ name }) => name)).toEqual([
    ...["Report.pdf", "report (2).pdf", "Report (3).pdf", "Plan"],
  ]);
});
