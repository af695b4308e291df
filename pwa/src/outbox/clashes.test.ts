import { expect, test } from "vitest";
import { bothVersions, insisting } from "./clashes";

const clash = (fields: object) => ({
  ...{ status: "conflict" as const, code: "details_changed", detail: { fields } },
});

const sent = { name: "profile.update", ver: 1 };

test("who insists changes what the office has now", () => {
  const outcome = clash({ phone: { yours: "1", theirs: "2" } });
  expect(insisting({ ...sent, args: { phone: "1" }, base: { phone: "0" }, outcome })).toEqual({
    ...{ name: "profile.update", ver: 1, args: { phone: "1" }, base: { phone: "2" } },
  });
});

test("who insists on a change of a request says of which, and only what clashed", () => {
  const outcome = clash({ description: { yours: "Mine", theirs: "Theirs" } });
  const base = { description: "Drip", preferred_time: "any" };
  const args = { request_id: "r1", description: "Mine", preferred_time: "evening" };
  expect(insisting({ name: "request.amend", ver: 1, args, base, outcome })).toEqual({
    ...{ name: "request.amend", ver: 1, args: { request_id: "r1", description: "Mine" } },
    base: { description: "Theirs" },
  });
});

test("both versions of a field are found, and none where nothing clashed", () => {
  expect(bothVersions(clash({ phone: { yours: "1", theirs: null } }).detail)).toEqual([
    { field: "phone", yours: "1", theirs: null },
  ]);
  expect(bothVersions(null)).toEqual([]);
  expect(bothVersions({ sentence: "No." })).toEqual([]);
});
