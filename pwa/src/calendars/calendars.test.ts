import { expect, test } from "vitest";
import { Problem, Unreachable } from "../kit/api";
import { followable, readWords, whyNoCalendar } from "./calendars";

const NOW = Date.parse("2026-11-26T12:00:00Z");
const words = (last_used_at: string | null, program: string | null) =>
  readWords({ last_used_at, program }, "Europe/London", NOW);

test("it says what looked at an address, and when", () => {
  expect(words(null, null)).toBe("Nothing has looked at it yet");
  expect(words("2026-11-26T09:20:00Z", "Google Calendar")).toBe(
    "Google Calendar looked today at 9:20",
  );
  expect(words("2026-11-24T09:20:00Z", null)).toBe("A program looked on Tue 24 Nov at 9:20");
});

test("an address that is followed is the same by another name", () => {
  expect(followable("https://a.example/calendar/x.ics")).toBe("webcal://a.example/calendar/x.ics");
  expect(followable("http://localhost:8000/c.ics")).toBe("webcal://localhost:8000/c.ics");
});

test("what did not work is told in words", () => {
  expect(whyNoCalendar(new Unreachable())).toContain("with a connection only");
  expect(whyNoCalendar(new Problem(409, "too_many_calendars", "You have five."))).toBe(
    "You have five.",
  );
  expect(whyNoCalendar(new Problem(404, "not_found", ""))).toContain("no longer there");
});
