import { expect, test } from "vitest";
import { aCertificate, aDocument } from "./examples";
import { type Filter, listedOf, NO_FILTER, sortDocuments } from "./listing";

const names = {
  property: (id: string | null) => (id === "p" ? "12 Alder Road, Leeds" : ""),
  job: (id: string | null) => (id === "j" ? "2291 Annual service" : ""),
};
const rows = [
  aDocument("report", { issued_on: "2026-01-02" }),
  aDocument("newer", { issued_on: "2026-03-02", property_id: null, job_id: null }),
  aDocument("replaced", { title: "First draft", superseded_by_id: "newer" }),
  aDocument("quote", { kind: "quote", title: "Devis café", job_id: null }),
  aCertificate("later", { property_id: "q", expires_on: "2029-01-01" }),
  aCertificate("soon"),
  aCertificate("before", { issued_on: "2024-12-17", superseded_by_id: "soon" }),
];
const idsOf = (change: Partial<Filter> = {}) => {
  const sorted = sortDocuments(rows, { ...NO_FILTER, ...change }, names, "2026-11-23");
  const groups = sorted.groups.map((each) => [each.kind, ...each.rows.map(({ id }) => id)]);
  return [sorted.count, sorted.lines.map(({ current }) => current.id), ...groups];
};

test("certificates come first by urgency, then each kind, the newest first", () => {
  expect(idsOf()).toEqual([
    ...[5, ["soon", "later"]],
    ["job_report", "newer", "report"],
    ["quote", "quote"],
  ]);
});

test("what is listed is counted without what was replaced", () => {
  const listed = listedOf(rows).map(({ id }) => id);
  expect(listed.sort()).toEqual(["later", "newer", "quote", "report", "soon"]);
});

test("it is narrowed down by property, job and kind", () => {
  expect(idsOf({ property: "q" })).toEqual([1, ["later"]]);
  expect(idsOf({ job: "j", kind: "job_report" })).toEqual([1, [], ["job_report", "report"]]);
  expect(idsOf({ kind: "certificate" })).toEqual([2, ["soon", "later"]]);
});

test("what is due in 60 days are certificates alone", () => {
  expect(idsOf({ due: "soon" })).toEqual([1, ["soon"]]);
});

test("each word is looked for in what it is, where, for which job and when", () => {
  expect(idsOf({ text: "CAFE" })).toEqual([1, [], ["quote", "quote"]]);
  expect(idsOf({ text: "alder 2291 service.pdf jan" })).toEqual([1, [], ["job_report", "report"]]);
  expect(idsOf({ text: "annual-service" })).toEqual(idsOf({ text: "annual service" }));
  expect(idsOf({ text: "annual-service" })[0]).toBeGreaterThan(0);
  expect(idsOf({ text: "2 mar 2026" })).toEqual([1, [], ["job_report", "newer"]]);
  expect(idsOf({ text: "nowhere" })).toEqual([0, []]);
});

test("what was replaced is found by who looks for it", () => {
  expect(idsOf({ text: "draft" })).toEqual([1, [], ["job_report", "replaced"]]);
  expect(idsOf({ text: "gas dec 2024" })).toEqual([1, [], ["certificate", "before"]]);
});
