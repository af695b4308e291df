import { expect, test } from "vitest";
import { bothVersions, insisting } from "./clashes";

test("who insists changes what the office has now", () => {
  const detail = { fields: { phone: { yours: "1", theirs: "2" } } };
  const outcome = { status: "conflict" as const, code: "details_changed", detail };
  expect(insisting({ name: "profile.update", ver: 1, outcome })).toEqual({
    ...{ name: "profile.update", ver: 1, args: { phone: "1" }, base: { phone: "2" } },
  });
});

test("both versions of a field are shown", () => {
  expect(bothVersions({ fields: { phone: { yours: "1", theirs: null } } })).toEqual([
    { field: "Phone", yours: "1", theirs: "" },
  ]);
  expect(bothVersions(null)).toEqual([]);
});
