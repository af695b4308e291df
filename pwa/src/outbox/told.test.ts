import type { OutboxItem } from "@doorstep/sync";
import { expect, test } from "vitest";
import { bothVersions, insisting, stateWords, told } from "./told";

const item = (over: Partial<OutboxItem>): OutboxItem => ({
  ...{
    id: "1",
    name: "request.create",
    ver: 1,
    args: { description: "Drip" },
    base: null,
    after: [],
  },
  ...{ created_at: 0, attempts: 0, state: "waiting", outcome: null, settled: false, blobs: [] },
  ...over,
});

test("what was written can be read in the outbox", () => {
  expect(told(item({}))).toEqual({ title: "Request for service", text: "Drip" });
  expect(told(item({ name: "profile.update", args: { phone: null } })).text).toBe("Phone: none");
});

test("a refusal is told in the server's sentence", () => {
  const outcome = {
    status: "conflict" as const,
    code: "x",
    detail: { sentence: "It was accepted." },
  };
  expect(stateWords(item({ state: "failed", outcome }))).toBe("It was accepted.");
});

test.each(["rejected", "conflict", "blocked", "quarantined"] as const)(
  "%s has a sentence even when the server sends none",
  (status) => {
    const outcome = { status, code: null, detail: null };
    expect(stateWords(item({ state: "failed", outcome }))).toMatch(/^[A-Z].+\.$/);
  },
);

test("photos that are still here are counted", () => {
  const blobs = [
    { sha256: "a", size: 9, sent: 9 },
    { sha256: "b", size: 9, sent: 3 },
  ];
  expect(stateWords(item({ state: "sent", settled: true, blobs }))).toContain("1 of 2");
});

test("a photo that was refused does not make a request look unsent", () => {
  const detail = { sentence: "This is not a picture we can read." };
  const outcome = { status: "rejected" as const, code: "not_an_image", detail };
  expect(stateWords(item({ state: "failed", settled: true, outcome }))).toBe(
    "Sent, but not its photo. This is not a picture we can read.",
  );
});

test("a change that was made in part says so, and not that it was lost", () => {
  const outcome = { status: "merged" as const, code: null, detail: { fields: {} } };
  const said = stateWords(item({ state: "failed", settled: true, outcome }));
  expect(said).toMatch(/^Not all of your change was made/);
});

test("who insists changes what the office has now", () => {
  const detail = { fields: { phone: { yours: "1", theirs: "2" } } };
  const outcome = { status: "conflict" as const, code: "details_changed", detail };
  expect(insisting(item({ name: "profile.update", outcome }))).toEqual({
    ...{ name: "profile.update", ver: 1, args: { phone: "1" }, base: { phone: "2" } },
  });
});

test("both versions of a field are shown", () => {
  expect(bothVersions({ fields: { phone: { yours: "1", theirs: null } } })).toEqual([
    { field: "Phone", yours: "1", theirs: "" },
  ]);
  expect(bothVersions(null)).toEqual([]);
});
