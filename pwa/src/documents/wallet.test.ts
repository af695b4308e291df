import { expect, test } from "vitest";
import { aCertificate, aDocument } from "./examples";
import { gridOf, lineWith, pressing, versionsOf, walletOf } from "./wallet";

const TODAY = "2026-11-23";
const old = aCertificate("old", { issued_on: "2024-12-17", superseded_by_id: "now" });
const now = aCertificate("now", { supersedes_id: "old" });

test("of each property, appliance and type there is the one that counts, with those before", () => {
  const fire = aCertificate("fire", { appliance: "Gas fire" });
  const lines = walletOf([old, fire, now, aDocument("report")]);
  expect(lines.map(({ current, history }) => [current.id, history.map(({ id }) => id)])).toEqual([
    ["now", ["old"]],
    ["fire", []],
  ]);
  expect(lineWith(lines, "old")?.current.id).toBe("now");
  expect(lineWith(lines, "report")).toBeUndefined();
});

test("the newest counts also where nobody said that it supersedes, however it was spelled", () => {
  const later = aCertificate("later", {
    ...{ issued_on: "2026-11-01", expires_on: "2027-11-01" },
    ...{ appliance: "boiler in the kitchen " },
  });
  const [line, ...others] = walletOf([now, later]);
  expect([line?.current.id, line?.history[0]?.id, others.length]).toEqual(["later", "now", 0]);
});

test("one that supersedes another of another name has that behind it, and a ring has an end", () => {
  const renamed = aCertificate("new", { appliance: "New boiler", supersedes_id: "now" });
  const before = aCertificate("now", { supersedes_id: "new", superseded_by_id: "new" });
  const lines = walletOf([renamed, before]);
  expect(lines.map(({ current }) => current.id)).toEqual(["new"]);
  expect(lines[0]?.history.map(({ id }) => id)).toEqual(["now"]);
  expect(versionsOf(before, [renamed, before])).toEqual({ newer: renamed, older: [renamed] });
});

test("what a newer one has superseded counts no more, also where that is not shown here", () => {
  expect(walletOf([old])).toEqual([]);
});

test("the most urgent line comes first, and those to renew can be picked", () => {
  const lines = walletOf([
    aCertificate("lasting", { property_id: "a", expires_on: null }),
    aCertificate("later", { property_id: "b", expires_on: "2029-03-01" }),
    aCertificate("over", { property_id: "c", expires_on: "2026-11-20" }),
    aCertificate("soon", { property_id: "d", expires_on: "2027-01-22" }),
  ]);
  expect(lines.map(({ current }) => current.id)).toEqual(["over", "soon", "later", "lasting"]);
  expect(pressing(lines, TODAY).map(({ current }) => current.id)).toEqual(["over", "soon"]);
});

test("the newer one of a version is the newest of all", () => {
  const first = aCertificate("first", { superseded_by_id: "second" });
  const second = aCertificate("second", { supersedes_id: "first", superseded_by_id: "third" });
  const third = aCertificate("third", { supersedes_id: "second" });
  expect(versionsOf(first, [first, second, third]).newer).toBe(third);
});

test("a grid of some lines has all of their places, and no place else", () => {
  const good = { expires_on: "2029-03-01" };
  const all = walletOf([
    aCertificate("a1", { property_id: "a", expires_on: "2026-11-20" }),
    aCertificate("a2", { ...good, property_id: "a", certificate_type: "Electrical report" }),
    aCertificate("b1", { ...good, property_id: "b" }),
  ]);
  const { rows } = gridOf(pressing(all, TODAY), all);
  const ids = rows.map(({ cells }) => cells.map((cell) => cell.map(({ current }) => current.id)));
  expect(ids).toEqual([[["a2"], ["a1"]]]);
});

test("a landlord's grid has a row for each property and a column for each type", () => {
  const electrical = { certificate_type: "Electrical report", appliance: "" };
  const { types, rows } = gridOf(
    walletOf([
      aCertificate("a1", { property_id: "a", expires_on: "2027-06-01" }),
      aCertificate("a2", { property_id: "a", appliance: "Gas fire", expires_on: "2027-05-01" }),
      aCertificate("b1", { ...electrical, property_id: "b", expires_on: "2026-11-01" }),
    ]),
  );
  expect(types).toEqual(["Electrical report", "Gas safety record"]);
  const ids = rows.map(({ property_id, cells }) => [
    property_id,
    cells.map((cell) => cell.map(({ current }) => current.id)),
  ]);
  expect(ids).toEqual([
    ["b", [["b1"], []]],
    ["a", [[], ["a2", "a1"]]],
  ]);
});
