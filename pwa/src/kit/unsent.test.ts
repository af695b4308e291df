import type { OutboxItem, Row } from "@doorstep/sync";
import { expect, test } from "vitest";
import { draftsIn, leftWords, sendable, sorted, unsentWords } from "./unsent";

/** The drafts of a copy that has these. */
function copyOf(kept: Record<string, unknown>, jobs: unknown[] = []) {
  const drafts = {
    keys: async () => Object.keys(kept),
    get: async (key: string) => kept[key] ?? null,
    put: async () => undefined,
    delete: async () => undefined,
  };
  return { drafts, list: async <D>() => jobs as Row<D>[] };
}

const WISH = { type: "repair", description: "", preferred_on: "", photos: [] };
const SEEN = { name: "Alex", phone: "" };

test("a half-written request is told with its words, or with its photos", async () => {
  const found = await draftsIn(
    copyOf({
      "request:new": { ...WISH, description: " Water drips " },
      "request:r1": { ...WISH, photos: [{}, {}] },
      "photos:r2": { ...WISH, description: "More photos for", photos: [{}] },
    }),
  );
  expect(found.map(({ text }) => text)).toEqual(["Water drips", "2 photos", "1 photo"]);
  expect(found.map(({ href }) => href)).toEqual([
    "/portal/requests/new",
    "/portal/requests/new?amend=r1",
    "/portal/requests/new?more=r2",
  ]);
});

test("of a change its words are told, else what else was chosen, if anything was", async () => {
  const seen = {
    description: "Drip",
    property_id: null,
    preferred_on: null,
    preferred_time: "any",
  };
  const same = { ...WISH, description: "Drip", property_id: "", preferred_time: "any", seen };
  const found = await draftsIn(
    copyOf({
      "request:r1": { ...same, description: "Drips more" },
      "request:r2": { ...same, preferred_on: "2026-12-01", property_id: "p1" },
      "request:r3": same,
      "request:r4": { ...same, description: " ", preferred_time: "evening" },
    }),
  );
  expect(found.map(({ text }) => text)).toEqual([
    "Drips more",
    "Changed: day, place",
    "Changed: words, time of day",
  ]);
});

test("a link that could not be made yet is gone on with at its document, if it was named", async () => {
  const found = await draftsIn(
    copyOf({ "link:d1": { days: "7", label: " Tenant " }, "link:d2": { days: "7", label: "" } }),
  );
  expect(found).toMatchObject([{ text: "Tenant", href: "/portal/documents/d1" }]);
});

test("why somebody wants to be erased is gone on with among their data", async () => {
  const found = await draftsIn(copyOf({ erasure: { reason: " We move away " } }));
  expect(found).toMatchObject([
    { title: "Asking to be erased", text: "We move away", href: "/portal/settings/data" },
  ]);
  expect(await draftsIn(copyOf({ erasure: { reason: " " } }))).toEqual([]);
});

test("a wish to move a visit is gone on with at its job, or in the outbox where it waits", async () => {
  const move = { reason: "Away", preferred_on: "" };
  const jobs = [{ id: "j1", doc: { visits: [{ id: "v1" }] } }];
  const found = await draftsIn(copyOf({ "move:v1": move, "move:m1": move, details: null }, jobs));
  expect(found.map(({ href }) => href)).toEqual([
    "/portal/jobs/j1?move=v1",
    "/portal/outbox?change=m1",
    "/portal",
  ]);
  const day = copyOf({ "move:v1": { reason: "", preferred_on: "2026-12-01" } });
  expect((await draftsIn(day)).map(({ text }) => text)).toEqual(["A better day"]);
});

test("a form in which nothing is written is no draft", async () => {
  const nothing = {
    "request:new": WISH,
    "move:v1": { reason: " ", preferred_on: "" },
    details: { typed: { ...SEEN, name: "Alex " }, seen: SEEN },
  };
  expect(await draftsIn(copyOf(nothing))).toEqual([]);
});

test("changed details are told, and so is one that was emptied", async () => {
  const typed = { name: "Alex Reed", phone: "" };
  const details = { typed, seen: { ...SEEN, phone: "0113" } };
  const [found] = await draftsIn(copyOf({ details }));
  expect(found?.text).toBe("Name: Alex Reed, Phone: none");
});

test("notes on getting in are told, and are gone on with at their address", async () => {
  const notes = { property: "p1", typed: "Ring", seen: "Knock" };
  const kept = { "access:p1": notes, "access:i1": { ...notes, typed: " " } };
  const found = await draftsIn(copyOf({ ...kept, "access:p2": { ...notes, typed: "Knock " } }));
  expect(found.map(({ text }) => text)).toEqual(["Ring", "Nothing any more"]);
  expect(found.map(({ href }) => href)).toEqual([
    ...["/portal/settings/addresses/p1?item=p1", "/portal/settings/addresses/p1?item=i1"],
  ]);
});

test("what cannot be read is still something that was begun", async () => {
  const found = await draftsIn(copyOf({ "request:new": null, "meter:m1": { reading: 5 } }));
  expect(found.map(({ title }) => title)).toEqual(["Something you began", "Something you began"]);
});

test("changes and drafts are counted apart", () => {
  expect(unsentWords(1, 0)).toBe("1 change");
  expect(unsentWords(2, 1)).toBe("2 changes and 1 draft");
  expect(unsentWords(0, 2)).toBe("2 drafts");
});

test("what the office has, or did not take, is not called unsent", () => {
  const item = (state: string, settled: boolean, status?: string) =>
    ({ state, settled, outcome: status ? { status } : null }) as OutboxItem;
  const waiting = [item("waiting", false), item("sent", false)];
  const photos = [item("sent", true), item("failed", true, "rejected")];
  const refused = [item("failed", false, "conflict"), item("failed", true, "merged")];
  const stuck = [item("failed", false, "quarantined")];
  const found = sorted([...waiting, ...photos, ...refused, ...stuck]);
  expect(found).toEqual({ waiting, photos, refused, stuck });
  expect(sendable(found)).toEqual([...waiting, ...photos.slice(0, 1)]);
  expect(leftWords(found, 1)).toBe(
    "2 changes, photos of 2 requests and 1 draft not sent yet, 2 changes to decide on, 1 change being looked at",
  );
  expect(leftWords(sorted(refused), 0)).toBe("2 changes to decide on");
  expect(leftWords(sorted(photos.slice(1)), 0)).toBe("photos of 1 request not sent yet");
});
