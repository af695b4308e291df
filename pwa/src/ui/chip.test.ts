import type { OutboxItem, Status } from "@doorstep/sync";
import { expect, test } from "vitest";
import { chipWords } from "./chip";

const ZONE = "Europe/London";
const NOW = Date.parse("2026-11-23T12:00:00Z");
const words = (status: Status, ...items: Partial<OutboxItem>[]) =>
  chipWords(status, items as OutboxItem[], ZONE, NOW).text;

test("a copy that is all there is says so", () => {
  expect(words({ state: "current", as_of: NOW })).toBe("Up to date");
});

test("what waits is counted before anything else is said", () => {
  const waiting: Partial<OutboxItem>[] = [{ state: "waiting" }, { state: "sent" }];
  expect(words({ state: "offline", as_of: NOW }, ...waiting)).toBe("2 waiting to send");
});

test("what could not be sent comes before what waits", () => {
  const said = words({ state: "current", as_of: NOW }, { state: "waiting" }, { state: "failed" });
  expect(said).toBe("Could not send, tap to see");
});

test("a change of which a part was not taken is not passed over in silence", () => {
  const merged = { status: "merged" as const, code: null, detail: null };
  const partly: Partial<OutboxItem> = { state: "failed", outcome: merged };
  const status: Status = { state: "current", as_of: NOW };
  expect(words(status, partly)).toBe("Not all was taken, tap to see");
  expect(words(status, partly, { state: "failed" })).toBe("Could not send, tap to see");
});

test("a copy that is in doubt is not called up to date, nor while it is looked at", () => {
  expect(words({ state: "current", as_of: NOW, doubtful: true })).toBe("May be out of step");
  expect(words({ state: "syncing", as_of: NOW, doubtful: true })).toBe("May be out of step");
});

test("without a network it says how old the copy is", () => {
  const morning = Date.parse("2026-11-23T10:42:00Z");
  const lastWeek = Date.parse("2026-11-19T10:42:00Z");
  expect(words({ state: "offline", as_of: morning })).toBe("Offline, as of 10:42");
  expect(words({ state: "offline", as_of: lastWeek })).toBe("Offline, as of Thu 19 Nov");
  expect(words({ state: "offline", as_of: null })).toBe("Offline");
});

test("asking again does not make a fresh copy look old, nor an old one fresh", () => {
  expect(words({ state: "syncing", as_of: NOW - 60_000 })).toBe("Up to date");
  expect(words({ state: "syncing", as_of: NOW - 600_000 })).toBe("Checking for news");
});

test("a lost session is said before all else", () => {
  expect(words({ state: "locked" }, { state: "failed" })).toBe("Signed out");
});
