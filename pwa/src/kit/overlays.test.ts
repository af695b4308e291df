import { expect, test } from "vitest";
import { overlaysFor } from "./overlays";

const overlays = overlaysFor("me");
const context = { now: "2026-11-23T12:00:00Z", id: "m", get: () => null };

test("a new request is pending and its photos are not stored", () => {
  const photo = { sha256: "a", size: 3, media_type: "image/jpeg" };
  const asked = {
    type: "leak",
    description: "Drip",
    property_id: null,
    preferred_on: null,
    preferred_time: "any",
  };
  expect(
    overlays["request.create"]({ request_id: "r", ...asked, photos: [photo] }, context),
  ).toEqual([
    [
      "request",
      "r",
      expect.objectContaining({
        ...asked,
        status: "pending",
        created_at: context.now,
        photos: [{ ...photo, stored: false }],
      }),
    ],
  ]);
});

test("amending changes only what was given", () => {
  expect(overlays["request.amend"]({ request_id: "r", description: "More" })).toEqual([
    ["request", "r", { description: "More" }],
  ]);
});

test("an answer to a visit is laid on the visit alone", () => {
  expect(overlays["visit.confirm"]({ visit_id: "v" }, context)).toEqual([
    ["visit", "v", { state: "confirmed", confirmed_at: context.now }],
  ]);
});

test("an edited profile is the contact's own", () => {
  expect(overlays["profile.update"]({ phone: "1" })).toEqual([["profile", "me", { phone: "1" }]]);
});

test("notes on getting in are laid on their address alone", () => {
  const args = { property_id: "p", access_notes: "Ring" };
  expect(overlays["property.update_access_notes"](args)).toEqual([
    ["property", "p", { access_notes: "Ring" }],
  ]);
});

test("what was read is read at once, and only what is here", () => {
  const there = { ...context, get: (_: string, id: string) => (id === "a" ? {} : undefined) };
  expect(overlays["alerts.read"]({ ids: ["a", "gone"] }, there)).toEqual([
    ["alert", "a", { read_at: context.now }],
  ]);
});

test("a choice of how to be told is laid over the person's own", () => {
  expect(overlays["alert_choices.update"]({ visits_push: false })).toEqual([
    ["alert_choices", "me", { visits_push: false }],
  ]);
});
