import { expect, test } from "vitest";
import type { ServiceRequest } from "../kit/documents";
import {
  changesOf,
  changingWish,
  createArgs,
  emptyWish,
  problemsOf,
  sameWish,
  wishOf,
} from "./wish";

const HOME = {
  ...{ name: null, line1: "1 Hill", line2: "", city: "Leeds" },
  ...{ postal_code: "LS1", country: "GB", access_notes: "" },
};
const asked: ServiceRequest = {
  ...{ type: "repair", description: "Drip", property_id: null, preferred_on: null },
  ...{ preferred_time: "any", status: "pending", notes: "", asked_by: "Alex", photos: [] },
  ...{ created_at: "2026-11-23T10:00:00Z", responded_at: null, withdrawn_at: null, job_id: null },
  renews_id: null,
};

test("whoever has one property need not choose it", () => {
  expect(emptyWish([{ id: "a", doc: HOME }]).property_id).toBe("a");
  expect(
    emptyWish([
      { id: "a", doc: HOME },
      { id: "b", doc: HOME },
    ]).property_id,
  ).toBe("");
});

test("an empty form says what is missing, and a day that is over", () => {
  const wish = { ...emptyWish([]), description: "  ", preferred_on: "2026-11-22" };
  expect(Object.keys(problemsOf(wish, "2026-11-23"))).toEqual([
    "type",
    "description",
    "preferred_on",
  ]);
});

test("what is sent is trimmed, and nothing chosen is null", () => {
  const wish = { ...emptyWish([]), type: "repair", description: " Drip " };
  expect(createArgs(wish, "id")).toEqual({
    ...{ request_id: "id", type: "repair", description: "Drip", property_id: null },
    ...{ preferred_on: null, preferred_time: "any", photos: [] },
  });
});

test("only what was changed is amended", () => {
  const wish = wishOf({ type: "repair", description: "Drip" }, []);
  expect(changesOf(wish, asked)).toBeNull();
  expect(changesOf({ ...wish, preferred_time: "evening" }, asked)).toEqual({
    ...{ args: { preferred_time: "evening" }, base: { preferred_time: "any" } },
  });
});

test("what somebody else has changed meanwhile is neither mine, nor written over unseen", () => {
  const wish = changingWish(asked, {}, []);
  const now = { ...asked, description: "The tap", preferred_time: "morning" };
  expect(changesOf(wish, now)).toBeNull();
  expect(changesOf({ ...wish, description: "The bath" }, now)).toEqual({
    ...{ args: { description: "The bath" }, base: { description: "Drip" } },
  });
  expect(changesOf({ ...wish, description: "The tap " }, now)).toBeNull();
  const spaced = { ...asked, description: "Drip " };
  expect(changesOf(changingWish(spaced, {}, []), now)).toBeNull();
});

test("what was refused is written on against what is there now", () => {
  const wish = changingWish(asked, { description: "Refused" }, []);
  expect(wish).toMatchObject({ description: "Refused", seen: { description: "Drip" } });
  expect(sameWish(wish, { ...wish, seen: { ...asked, description: "Other" } })).toBe(true);
});

test("a form in which something was begun is not as it was", () => {
  const wish = wishOf(asked, []);
  const photo = { sha256: "a", size: 1, media_type: "image/jpeg" as const };
  const photos = [{ ...photo, bytes: new ArrayBuffer(1) }];
  expect(sameWish(wish, wishOf(asked, []))).toBe(true);
  expect(sameWish({ ...wish, description: "Drips" }, wish)).toBe(false);
  expect(sameWish({ ...wish, photos }, wish)).toBe(false);
});
