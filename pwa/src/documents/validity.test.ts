import { expect, test } from "vitest";
import { dayOf } from "../kit/words";
import { byUrgency, isPressing, spanOf, validityOf } from "./validity";

const until = (expires_on: string | null, issued_on: string | null = null) => ({
  issued_on,
  expires_on,
});
const on = (instant: string, zone: string) => dayOf(Date.parse(instant), zone);

test("a certificate is valid through its last day and expired on the next", () => {
  const record = until("2026-12-17");
  expect(validityOf(record, "2026-10-17")).toEqual({ is: "valid", days: 61 });
  expect(validityOf(record, "2026-10-18")).toEqual({ is: "due", days: 60 });
  expect(validityOf(record, "2026-12-17")).toEqual({ is: "due", days: 0 });
  expect(validityOf(record, "2026-12-18")).toEqual({ is: "expired", days: 1 });
  expect(validityOf(until(null), "2026-12-18")).toEqual({ is: "lasting" });
});

test("the day changes at midnight where the organisation is, wherever the phone is", () => {
  const record = until("2026-12-17");
  const days = (instant: string, zone: string) => validityOf(record, on(instant, zone));
  expect(days("2026-12-17T23:59:59Z", "Europe/London")).toEqual({ is: "due", days: 0 });
  expect(days("2026-12-18T00:00:00Z", "Europe/London")).toEqual({ is: "expired", days: 1 });
  expect(days("2026-12-18T04:59:59Z", "America/New_York")).toEqual({ is: "due", days: 0 });
  expect(days("2026-12-17T10:59:59Z", "Pacific/Auckland")).toEqual({ is: "due", days: 0 });
  expect(days("2026-12-17T11:00:00Z", "Pacific/Auckland")).toEqual({ is: "expired", days: 1 });
});

test("a day of 23 or 25 hours is one day", () => {
  const spring = (instant: string) => validityOf(until("2026-03-30"), on(instant, "Europe/London"));
  expect(spring("2026-03-28T23:59:00Z")).toEqual({ is: "due", days: 2 });
  expect(spring("2026-03-29T00:00:00Z")).toEqual({ is: "due", days: 1 });
  expect(spring("2026-03-29T22:59:00Z")).toEqual({ is: "due", days: 1 });
  expect(spring("2026-03-29T23:00:00Z")).toEqual({ is: "due", days: 0 });
  const autumn = (instant: string) => validityOf(until("2026-10-26"), on(instant, "Europe/London"));
  expect(autumn("2026-10-24T23:00:00Z")).toEqual({ is: "due", days: 1 });
  expect(autumn("2026-10-25T23:59:00Z")).toEqual({ is: "due", days: 1 });
  expect(autumn("2026-10-26T00:00:00Z")).toEqual({ is: "due", days: 0 });
});

test("what ended first is the most urgent, what has no end the least", () => {
  const all = [until(null), until("2027-01-01"), until("2026-11-01"), until("2026-12-01")];
  expect(all.sort(byUrgency).map(({ expires_on }) => expires_on)).toEqual([
    ...["2026-11-01", "2026-12-01", "2027-01-01", null],
  ]);
  expect(isPressing(until("2026-11-01"), "2026-11-23")).toBe(true);
  expect(isPressing(until("2027-01-23"), "2026-11-23")).toBe(false);
  expect(isPressing(until(null), "2026-11-23")).toBe(false);
});

test("how much of its time is left is told of what has a beginning and an end", () => {
  const record = until("2026-01-11", "2026-01-01");
  expect(spanOf(record, "2026-01-08")).toEqual({ whole: 10, left: 3 });
  expect(spanOf(record, "2027-01-06")).toEqual({ whole: 10, left: 0 });
  expect(spanOf(record, "2025-01-06")).toEqual({ whole: 10, left: 10 });
  expect(spanOf(until("2026-01-11"), "2026-01-06")).toBeUndefined();
  expect(spanOf(until("2026-01-01", "2026-01-01"), "2026-01-01")).toBeUndefined();
});
