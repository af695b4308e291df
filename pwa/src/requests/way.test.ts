import type { OutboxItem, Row } from "@doorstep/sync";
import { expect, test } from "vitest";
import type { ServiceRequest } from "../kit/documents";
import { isOvertaken, isTakenBack, isTooLate, refusedOf, waitsFor, wayOf } from "./way";

const item = (over: Partial<OutboxItem>): OutboxItem => ({
  ...{ id: "m2", name: "request.create", ver: 1, args: { request_id: "r1" }, base: null },
  ...{ after: [], created_at: 0, attempts: 0, state: "waiting", outcome: null },
  ...{ settled: false, blobs: [], ...over },
});
const row = (version: number): Row<ServiceRequest> => ({
  ...{ kind: "request", id: "r1", version, pending: version === 0 },
  doc: {
    type: "repair",
    description: "Drip",
    photos: [],
    status: "pending",
  } as unknown as ServiceRequest,
});
const exists = { status: "rejected" as const, code: "request_exists", detail: null };
const refused = item({ state: "failed", outcome: exists });

test("what waits is rewritten in its place", () => {
  const waiting = item({ state: "sent" });
  expect(wayOf({ amend: "r1" }, [waiting], [row(0)])).toMatchObject({
    does: "rewrite",
    written: waiting,
  });
});

test("what the office has in an earlier version is amended with the words of the refused one", () => {
  expect(wayOf({ amend: "r1" }, [refused], [row(4)])).toMatchObject({
    ...{ does: "amend", written: refused, row: row(4) },
  });
});

test("so it is whatever the second one was refused for", () => {
  const outcome = { status: "rejected" as const, code: "unknown_type", detail: null };
  const other = item({ state: "failed", outcome });
  expect(isOvertaken(other, [row(4)])).toBe(true);
  expect(isOvertaken(other, [])).toBe(false);
  expect(wayOf({ amend: "r1" }, [other], [])).toMatchObject({ does: "rewrite" });
});

test("what is typed stays in one place while its request goes out", () => {
  const before = wayOf({ amend: "r1" }, [item({})], [row(0)]);
  const after = wayOf({ amend: "r1" }, [], [row(4)]);
  expect(before).toMatchObject({ draftKey: "request:r1" });
  expect(after).toMatchObject({ does: "amend", draftKey: "request:r1", written: null });
});

test("words for a request that is gone are asked anew", () => {
  expect(wayOf({ amend: "r1" }, [refused], [])).toMatchObject({ does: "ask", written: refused });
  expect(wayOf({ amend: "r1" }, [], [])).toMatchObject({
    ...{ does: "missing", draftKey: "request:r1" },
  });
});

test("a refused change is written on, beside other changes of the same request", () => {
  const amend = { name: "request.amend", state: "failed" as const };
  const items = [item({ ...amend, id: "a" }), item({ ...amend, id: "b" })];
  expect(wayOf({ amend: "r1", change: "a" }, items, [row(4)])).toMatchObject({
    ...{ does: "amend", draftKey: "request:a", written: { id: "a" } },
  });
  expect(refusedOf("r1", items)?.id).toBe("b");
});

test("nothing waits for what has failed", () => {
  expect(waitsFor("r1", [refused])).toEqual([]);
  expect(waitsFor("r1", [item({ state: "sent" })])).toEqual(["m2"]);
  expect(waitsFor("r1", [item({ settled: true, state: "sent" })])).toEqual([]);
});

test("what was taken back in another window is asked anew, where it was being changed", () => {
  const back = { ...row(0), doc: { ...row(0).doc, status: "withdrawn" } };
  const before = wayOf({ amend: "r1" }, [], [row(4)]);
  const after = wayOf({ amend: "r1" }, [item({ name: "request.withdraw" })], [back]);
  expect(after).toMatchObject({ does: "ask", row: back });
  expect(after.draftKey).toBe(before.draftKey);
});

test("words for a request that was closed meanwhile are asked anew", () => {
  const late = item({ name: "request.amend", state: "failed", id: "a" });
  const closed = { ...row(4), doc: { ...row(4).doc, status: "declined" } };
  expect(isTooLate(late, [closed])).toBe(true);
  expect(isTooLate(late, [row(4)])).toBe(false);
  expect(wayOf({ amend: "r1", change: "a" }, [late], [closed])).toMatchObject({
    ...{ does: "ask", written: late, row: closed },
  });
});

test("what was taken back before it was sent is no more changed, but asked anew beside it", () => {
  const created = item({ state: "sent" });
  const back = item({ id: "m3", name: "request.withdraw", after: ["m2"] });
  const asked = { ...row(0), doc: { ...row(0).doc, status: "withdrawn" as const } };
  expect(wayOf({ amend: "r1" }, [created, back], [asked])).toEqual({
    ...{ does: "ask", draftKey: "request:r1", written: null, row: asked },
  });
  expect(isTakenBack(created, [created, back])).toBe(true);
  expect(isTakenBack(created, [created, { ...back, state: "failed" }])).toBe(false);
  expect(isTakenBack(back, [created, back])).toBe(false);
});
