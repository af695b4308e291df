import { expect, test } from "vitest";
import type { Profile } from "../kit/documents";
import { beginEdit, isUnderWay, updateOf, upToDate, wrongWith } from "./details";

const ALEX: Profile = {
  ...{ name: "Alex Morgan", email: "alex@example.com", phone: null, role: "owner" },
  ...{ phone_other: null, locale: null },
  ...{ customer_name: "Alex Morgan", line1: "12 Alder Road", line2: "", city: "Leeds" },
  ...{ postal_code: "LS6 1AA", country: "GB" },
};
const edited = (change: object) => {
  const edit = beginEdit(ALEX);
  return { ...edit, typed: { ...edit.typed, ...change } };
};

test("only what was changed is sent, beside what was seen of it", () => {
  expect(updateOf(edited({ name: " Alex Reed ", city: "York" }))).toEqual({
    args: { name: "Alex Reed", city: "York" },
    base: { name: "Alex Morgan", city: "Leeds" },
  });
});

test("nothing changed is nothing to send", () => {
  expect(updateOf(edited({ name: "Alex Morgan " }))).toBeNull();
});

test("a space at the end is nothing to send, but an edit under way", () => {
  expect(isUnderWay(edited({ name: "Alex Morgan " }))).toBe(true);
  expect(isUnderWay(edited({}))).toBe(false);
});

test("a detail that came with a space is not changed by looking at it", () => {
  expect(updateOf(beginEdit({ ...ALEX, city: "Leeds " }))).toBeNull();
});

test("no phone number is null on both sides", () => {
  expect(updateOf(edited({ phone: "0113 496 0000" }))).toEqual({
    args: { phone: "0113 496 0000" },
    base: { phone: null },
  });
});

test("no other number and no way to write dates are null on both sides, too", () => {
  expect(updateOf(edited({ phone_other: "1", locale: "en-US" }))).toEqual({
    args: { phone_other: "1", locale: "en-US" },
    base: { phone_other: null, locale: null },
  });
  const american = beginEdit({ ...ALEX, locale: "en-US" });
  expect(updateOf({ ...american, typed: { ...american.typed, locale: "" } })).toEqual({
    args: { locale: null },
    base: { locale: "en-US" },
  });
});

test("an edit that was begun before there was another number goes on", () => {
  const { phone_other: _, locale: __, ...typed } = edited({ city: "York" }).typed;
  const { phone_other: ___, locale: ____, ...seen } = beginEdit(ALEX).seen;
  const before = { typed, seen } as ReturnType<typeof beginEdit>;
  const edit = upToDate(before, beginEdit(ALEX), false);
  expect(wrongWith(edit)).toEqual({});
  expect(updateOf(edit)).toEqual({ args: { city: "York" }, base: { city: "Leeds" } });
});

test("what cannot be a name, a number or a country is said before it is kept", () => {
  expect(
    Object.keys(wrongWith(edited({ name: " ", phone_other: "call me", country: "gb" }))),
  ).toEqual([...["name", "phone_other", "country"]]);
  expect(wrongWith(edited({ phone: "+44 (0)113 496" }))).toEqual({});
});

test("what another window has saved is there now, and only what differs is to be saved", () => {
  const edit = edited({ city: "York" });
  const now = beginEdit({ ...ALEX, city: "York" });
  expect(isUnderWay(upToDate(edit, now, true))).toBe(false);
  expect(updateOf(upToDate(edited({ city: "Hull" }), now, true))).toEqual({
    ...{ args: { city: "Hull" }, base: { city: "York" } },
  });
  const others = beginEdit({ ...ALEX, city: "York", line1: "1 Moved On" });
  expect(updateOf(upToDate(edit, others, true))).toBeNull();
  expect(upToDate(edit, others, true).typed.line1).toBe("1 Moved On");
  expect(upToDate(edit, now, false)).toEqual(edit);
  expect(upToDate(beginEdit(ALEX), now, false)).toBe(now);
});

test("what was not taken is there to be written on, against what is so now", () => {
  const edit = beginEdit(ALEX, { phone: "call me", city: "York" });
  expect(updateOf(edit)).toEqual({
    args: { phone: "call me", city: "York" },
    base: { phone: null, city: "Leeds" },
  });
});
