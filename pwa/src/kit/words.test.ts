import { afterEach, expect, test } from "vitest";
import days from "../../../tests/vectors/days.json";
import { LOCALES } from "./labels";
import {
  addressWords,
  betweenWords,
  dayOf,
  dayWords,
  initials,
  leafWords,
  longDayWords,
  momentWords,
  whenWords,
  windowWords,
  writeAs,
} from "./words";

const LONDON = "Europe/London";
const NOW = Date.parse("2026-11-23T12:00:00Z");

afterEach(() => writeAs("en-GB"));

test("a window in one half of the day says am or pm once", () => {
  expect(windowWords("2026-11-26T14:00:00Z", "2026-11-26T16:00:00Z", LONDON, NOW)).toBe(
    "Thu 26 Nov, between 2 and 4 pm",
  );
});

test("a window over noon says both", () => {
  expect(betweenWords("2026-11-26T11:30:00Z", "2026-11-26T13:00:00Z", LONDON)).toBe(
    "between 11:30 am and 1 pm",
  );
});

test("a window over midnight names its last day", () => {
  expect(betweenWords("2026-11-26T23:00:00Z", "2026-11-27T01:00:00Z", LONDON)).toBe(
    "between 11 pm and 1 am on Fri 27 Nov",
  );
});

test("noon and midnight are twelve", () => {
  expect(betweenWords("2026-11-26T00:00:00Z", "2026-11-26T12:00:00Z", LONDON)).toBe(
    "between 12 am and 12 pm",
  );
});

test("the organisation's time zone decides the day, summer time included", () => {
  expect(dayOf("2026-07-01T23:30:00Z", LONDON)).toBe("2026-07-02");
  expect(dayOf("2026-07-01T23:30:00Z", "America/New_York")).toBe("2026-07-01");
});

test.each(days)("$day in $locale is written as on paper", ({ locale, day, words }) => {
  writeAs(locale);
  expect(dayWords(day, "")).toBe(words);
});

test("near days have names, far ones a date, other years their year", () => {
  const today = "2026-11-23";
  const days = ["2026-11-22", "2026-11-23", "2026-11-24", "2026-11-29", "2026-11-30", "2027-01-04"];
  expect(days.map((day) => whenWords(day, today))).toEqual([
    ...["yesterday", "today", "tomorrow", "on Sunday", "on Mon 30 Nov", "on Mon 4 Jan 2027"],
  ]);
});

test("days are counted by the calendar over the end of summer time", () => {
  expect(whenWords("2026-10-25", "2026-10-24")).toBe("tomorrow");
  expect(dayWords("2026-10-25", "2026-10-24")).toBe("Sun 25 Oct");
});

test("a moment has its clock time", () => {
  expect(momentWords("2026-11-05T21:14:00Z", LONDON, NOW)).toBe("Thu 5 Nov, 21:14");
  expect(momentWords("2026-11-23T09:05:00Z", LONDON, NOW)).toBe("Today, 9:05");
});

test("a leaf has month, day and weekday", () => {
  expect(leafWords("2026-11-26T14:00:00Z", LONDON)).toEqual({
    month: "Nov",
    day: "26",
    weekday: "Thu",
  });
});

test("an address says nothing twice and leaves out what is empty", () => {
  const home = {
    name: "Flat 2",
    line1: "12 Alder Road",
    line2: "",
    city: "Leeds",
    postal_code: "LS1",
    country: "GB",
    access_notes: "",
  };
  expect(addressWords(home)).toBe("Flat 2, 12 Alder Road, Leeds");
  expect(addressWords({ ...home, name: "12 Alder Road" })).toBe("12 Alder Road, Leeds");
  expect(addressWords({ ...home, line2: "Leeds" })).toBe("Flat 2, 12 Alder Road, Leeds");
  const flat = { ...home, name: "Flat 2, 12 Alder Road" };
  expect(addressWords(flat)).toBe("Flat 2, 12 Alder Road, Leeds");
});

test("initials are the first and last word's", () => {
  expect(["Dana Kowal", "Ana María de la Cruz", "Émile", " "].map(initials)).toEqual([
    "DK",
    "AC",
    "É",
    "",
  ]);
});

test.each(Object.entries(LOCALES))(
  "in %s a moment looks as its choice says",
  (locale, { looks }) => {
    writeAs(locale);
    expect(momentWords("2026-11-26T21:14:00Z", LONDON, NOW)).toBe(looks);
  },
);

test("where the month comes first, a comma follows the weekday, and another year", () => {
  writeAs("en-US");
  const today = "2026-11-23";
  expect(dayWords("2027-01-04", today)).toBe("Mon, Jan 4, 2027");
  expect(longDayWords("2026-11-26", today)).toBe("Thursday, November 26");
  expect(whenWords("2026-11-30", today)).toBe("on Mon, Nov 30");
  expect(momentWords("2026-11-23T00:05:00Z", LONDON, NOW)).toBe("Today, 12:05 am");
});

test("of a locale in another language the order and the clock count, the words stay English", () => {
  writeAs("en-US");
  writeAs("de-DE");
  expect(momentWords("2026-11-26T21:14:00Z", LONDON, NOW)).toBe("Thu 26 Nov, 21:14");
});

test("what is no locale changes nothing", () => {
  writeAs("en-US");
  writeAs("en_nonsense-");
  expect(dayWords("2026-11-26", "2026-11-23")).toBe("Thu, Nov 26");
});
