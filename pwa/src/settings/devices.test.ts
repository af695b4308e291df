import { expect, test } from "vitest";
import { type Device, nameOfDevice, thisOne, usedWords } from "./devices";

const PHONE: Device = {
  ...{ id: "d", browser: "Chrome", system: "Android", kind: "phone", way: "code" },
  ...{ signed_in_at: "2026-11-24T23:30:00Z", last_used_at: "2026-11-26T08:00:00Z" },
  ...{ customer: "Alex Morgan", current: false },
};
const NOW = Date.parse("2026-11-26T12:00:00Z");
const words = (change: Partial<Device>, zone = "Europe/London") =>
  usedWords({ ...PHONE, ...change }, zone, NOW);

test("a device has the name that is on its icon, and what is not known is not made up", () => {
  expect(nameOfDevice(PHONE)).toBe("Chrome on Android");
  expect(nameOfDevice({ ...PHONE, browser: null })).toBe("A browser on Android");
  expect(nameOfDevice({ ...PHONE, browser: null, system: null })).toBe("A browser we do not know");
  expect(thisOne({ ...PHONE, kind: null })).toBe("this device");
});

test("it says when and how somebody signed in, and when it was used", () => {
  expect(words({})).toBe("Signed in on Tue 24 Nov by code, last used today at 8:00");
  expect(words({ way: "passkey", current: true })).toBe(
    "Signed in on Tue 24 Nov with a passkey, in use now",
  );
  expect(words({ way: "of tomorrow" })).toContain("Nov, last used");
});

test("its days are those of where the business is", () => {
  expect(words({}, "Europe/Paris")).toContain("Signed in yesterday at 0:30 by code");
});
