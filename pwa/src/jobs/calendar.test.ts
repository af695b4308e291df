import { describe, expect, test } from "vitest";
import type { Visit } from "../kit/documents";
import { calendarFile, type Entry, escapeText, fold } from "./calendar";
import { zoneOf } from "./zone";

const VISIT: Visit = {
  ...{ id: "v", state: "planned", sequence: 3, technician: null, started_at: null },
  ...{ arrives_from: "2026-07-02T14:00:00Z", arrives_until: "2026-07-02T16:00:00Z" },
  ...{ preparation: "Clear the cupboard; please,\nthanks", confirmed_at: null },
  ...{ move_asked_at: null, move_reason: "", move_preferred_on: null, finished_at: null },
};
const ENTRY: Entry = {
  ...{ visit: VISIT, title: "Boiler service", place: "12 Alder Road, Leeds" },
  ...{ url: "https://acme.example/portal/jobs/1", now: Date.parse("2026-11-23T12:00:00Z") },
  organization: { name: "Northgate", email: "office@acme.example", time_zone: "Europe/London" },
};
const linesOf = (change: Partial<Visit> = {}, more: Partial<Entry> = {}) =>
  calendarFile({ ...ENTRY, visit: { ...VISIT, ...change }, ...more }).split("\r\n");

describe("the calendar file", () => {
  test("has a stable UID, its SEQUENCE and the times by the clock of the place", () => {
    const lines = linesOf();
    expect(lines).toEqual(
      expect.arrayContaining([
        ...["UID:v", "SEQUENCE:3", "DTSTAMP:20261123T120000Z", "METHOD:PUBLISH"],
        ...["DTSTART;TZID=Europe/London:20260702T150000", "STATUS:TENTATIVE", "TRIGGER:-PT1H"],
        "DTEND;TZID=Europe/London:20260702T170000",
        'ORGANIZER;CN="Northgate":mailto:office@acme.example',
      ]),
    );
    expect(lines.at(-1)).toBe("");
  });

  test("of a cancelled visit takes it out, and reminds of nothing", () => {
    const lines = linesOf({ state: "cancelled" });
    expect(lines).toEqual(expect.arrayContaining(["METHOD:CANCEL", "STATUS:CANCELLED"]));
    expect(lines).not.toContain("BEGIN:VALARM");
  });

  test("says how sure it is", () => {
    expect(linesOf({ state: "confirmed" })).toContain("STATUS:CONFIRMED");
    const asked = { state: "confirmed", move_asked_at: "2026-06-30T10:00:00Z" };
    expect(linesOf(asked)).toContain("STATUS:TENTATIVE");
    expect(linesOf({ state: "done" })).toContain("STATUS:CONFIRMED");
    expect(linesOf({ state: "missed" })).toContain("STATUS:CANCELLED");
  });

  test("has no end that is none, and an organizer without a mail address", () => {
    const lines = linesOf(
      { arrives_until: VISIT.arrives_from },
      { organization: { ...ENTRY.organization, email: "", name: 'N "1"\r\nX:' } },
    );
    expect(lines.join("\n")).not.toContain("DTEND");
    expect(lines).toContain(`ORGANIZER;CN="N '1'  X:":https://acme.example`);
  });

  test("escapes text", () => {
    expect(escapeText("a;b,c\\d\r\ne\u0007")).toBe("a\\;b\\,c\\\\d\\ne");
  });

  test("folds at 75 octets without cutting a character", () => {
    const line = `SUMMARY:${"ü🔧".repeat(60)}`;
    const folded = fold(line).split("\r\n");
    expect(folded.every((each) => new TextEncoder().encode(each).length <= 75)).toBe(true);
    expect(folded.map((each, at) => (at ? each.slice(1) : each)).join("")).toBe(line);
  });
});

describe("a zone", () => {
  const at = (zone: string, instant: string) => zoneOf(zone).time(Date.parse(instant));

  test("has its changes where they are", () => {
    const year = [Date.parse("2026-06-01T00:00:00Z"), Date.parse("2026-12-01T00:00:00Z")] as const;
    expect(zoneOf("Europe/London").lines(...year)).toEqual([
      ...["BEGIN:VTIMEZONE", "TZID:Europe/London"],
      ...["BEGIN:STANDARD", "DTSTART:20260101T000000", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0000"],
      ...["END:STANDARD", "BEGIN:DAYLIGHT", "DTSTART:20260329T010000", "TZOFFSETFROM:+0000"],
      ...["TZOFFSETTO:+0100", "END:DAYLIGHT", "BEGIN:STANDARD", "DTSTART:20261025T020000"],
      ...["TZOFFSETFROM:+0100", "TZOFFSETTO:+0000", "END:STANDARD", "END:VTIMEZONE"],
    ]);
  });

  test("may be ahead by quarters of an hour, or behind", () => {
    expect(at("Asia/Kathmandu", "2026-06-01T00:00:00Z")).toBe(
      ";TZID=Asia/Kathmandu:20260601T054500",
    );
    expect(at("America/St_Johns", "2026-06-01T00:00:00Z")).toBe(
      ";TZID=America/St_Johns:20260531T213000",
    );
    const lines = zoneOf("America/St_Johns").lines(...([0, 0] as const));
    expect(lines).toContain("TZOFFSETTO:-0330");
  });

  test("tells by UTC what its clocks show a second time", () => {
    expect(at("Europe/London", "2026-10-25T00:30:00Z")).toBe(";TZID=Europe/London:20261025T013000");
    expect(at("Europe/London", "2026-10-25T01:30:00Z")).toBe(":20261025T013000Z");
    expect(at("Europe/London", "2026-10-25T02:00:00Z")).toBe(";TZID=Europe/London:20261025T020000");
    expect(at("UTC", "2026-10-25T02:00:00Z")).toBe(":20261025T020000Z");
  });
});
