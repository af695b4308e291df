import { expect, test } from "vitest";
import { ownWords } from "./own";

const SEEN = { name: "Colin Reeve", phone: "", city: "Leeds" };

test("of details that were being changed, what was typed stays and what was shown goes", () => {
  const draft = { typed: { ...SEEN, city: "York" }, seen: SEEN };
  expect(ownWords("details", draft)).toEqual({
    key: "left:details",
    value: {
      ...{ title: "Change of your details", text: "Town or city: York", photos: undefined },
      wrote: { city: "York" },
    },
  });
});

test("of a change to a request, only what differs from it stays, with its photos", () => {
  const seen = {
    description: "Drip",
    preferred_on: null,
    preferred_time: "any",
    property_id: null,
  };
  const photos = [{ sha256: "ab" }];
  const draft = { ...seen, preferred_on: "", description: "Drips more", photos, seen };
  const left = ownWords("request:r1", draft);
  expect(left).toMatchObject({ value: { wrote: { description: "Drips more" }, photos } });
  expect(JSON.stringify(left)).not.toContain("any");
});

test("what somebody began by themselves stays as it is, and a form with nothing in it goes", () => {
  const begun = { type: "repair", description: "Water drips", preferred_on: "", photos: [] };
  expect(ownWords("request:new", begun)).toEqual({ key: "request:new", value: begun });
  expect(ownWords("request:new", { ...begun, description: " " })).toBeUndefined();
  expect(ownWords("details", { typed: SEEN, seen: SEEN })).toBeUndefined();
});
