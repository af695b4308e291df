import type { Row } from "@doorstep/sync";
import { expect, test } from "vitest";
import type { Property, ServiceRequest } from "../kit/documents";
import { bothVersions, insisting } from "./clashes";

const clash = (fields: object) => ({
  ...{ status: "conflict" as const, code: "details_changed", detail: { fields } },
});

const sent = { name: "profile.update", ver: 1 };
const NOTHING = { requests: [], profile: undefined, properties: [] };

test("who insists changes what the office has now", () => {
  const both = [{ field: "phone", yours: "1", theirs: "2" }];
  expect(insisting({ ...sent, args: { phone: "1" }, base: { phone: "0" } }, both)).toEqual({
    ...{ name: "profile.update", ver: 1, args: { phone: "1" }, base: { phone: "2" } },
  });
});

test("who insists on a change of a request says of which, and only what clashed", () => {
  const both = [{ field: "description", yours: "Mine", theirs: "Theirs" }];
  const base = { description: "Drip", preferred_time: "any" };
  const args = { request_id: "r1", description: "Mine", preferred_time: "evening" };
  expect(insisting({ name: "request.amend", ver: 1, args, base }, both)).toEqual({
    ...{ name: "request.amend", ver: 1, args: { request_id: "r1", description: "Mine" } },
    base: { description: "Theirs" },
  });
});

test("both versions of a field are found, and none where nothing clashed", () => {
  const found = (outcome: ReturnType<typeof clash> | null) =>
    bothVersions({ name: "profile.update", args: {}, outcome }, NOTHING).versions;
  expect(found(clash({ phone: { yours: "1", theirs: null } }))).toEqual([
    { field: "phone", yours: "1", theirs: null },
  ]);
  expect(found(null)).toEqual([]);
  expect(found({ ...clash({}), detail: { sentence: "No." } as never })).toEqual([]);
});

test("what the office has is what it has by now, unless something unsent hides that", () => {
  const outcome = clash({ description: { yours: "Mine", theirs: "Theirs" } });
  const item = { name: "request.amend", args: { request_id: "r1" }, outcome };
  const row = (id: string, pending: boolean) => {
    const doc = { description: "Newer" } as ServiceRequest;
    return { kind: "request", id, version: 3, doc, pending } satisfies Row<ServiceRequest>;
  };
  const theirs = (request: Row<ServiceRequest>, outcome_version: number | null) =>
    bothVersions({ ...item, outcome_version }, { ...NOTHING, requests: [request] }).versions[0]
      ?.theirs;
  expect(theirs(row("r1", false), 2)).toBe("Newer");
  expect(theirs(row("r1", true), 2)).toBe("Theirs");
  expect(theirs(row("r2", false), 2)).toBe("Theirs");
  expect(theirs(row("r1", false), 3)).toBe("Theirs");
  expect(theirs(row("r1", false), null)).toBe("Theirs");
  const mine = { ...item, outcome: clash({ description: { yours: "Newer", theirs: "Theirs" } }) };
  const known = { ...NOTHING, requests: [row("r1", false)] };
  expect(bothVersions({ ...mine, outcome_version: 2 }, known)).toEqual({
    ...{ versions: [], agreed: true },
  });
});

test("of notes on getting in the office has what is on their own address", () => {
  const outcome = clash({ access_notes: { yours: "Ring", theirs: "Knock" } });
  const args = { property_id: "p1", access_notes: "Ring" };
  const item = { name: "property.update_access_notes", args, outcome, outcome_version: 2 };
  const doc = { access_notes: "Shout" } as Property;
  const row = { ...{ kind: "property", version: 3, pending: false }, doc };
  const properties = [
    { ...row, id: "p0", doc: { ...doc, access_notes: "No" } },
    { ...row, id: "p1" },
  ];
  expect(bothVersions(item, { ...NOTHING, properties }).versions).toEqual([
    { field: "access_notes", yours: "Ring", theirs: "Shout" },
  ]);
  const both = [{ field: "access_notes", yours: "Ring", theirs: "Shout" }];
  const made = { name: item.name, ver: 1, args, base: { access_notes: "" } };
  expect(insisting(made, both)).toMatchObject({ args, base: { access_notes: "Shout" } });
});
