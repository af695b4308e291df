import type { OutboxItem, Row } from "@doorstep/sync";
import { expect, test } from "vitest";
import type { Alert } from "../kit/documents";
import { byDay, leadsTo, reading, unbroken, unreadOf } from "./alerts";

const row = (id: string, told_at: string, read_at: string | null = null): Row<Alert> => ({
  ...{ kind: "alert", id, version: 1, pending: false },
  doc: {
    ...{ kind: "visit_booked", category: "visits", title: id, body: "", path: "/portal/jobs" },
    ...{ told_at, read_at },
  },
});

test("alerts are listed by the business's days, the newest first", () => {
  const rows = [
    row("a", "2026-06-15T12:00:00Z"),
    row("b", "2026-06-15T12:00:00Z"),
    row("c", "2026-06-15T23:30:00Z"),
  ];
  const days = byDay(rows, "Europe/London");
  expect(days.map(({ day, alerts }) => [day, alerts.map(({ id }) => id)])).toEqual([
    ["2026-06-16", ["c"]],
    ["2026-06-15", ["b", "a"]],
  ]);
});

test("what was read in two goes is sent as one, and nothing of it twice", () => {
  const waiting = { id: "m", args: { ids: ["a"] } } as unknown as OutboxItem;
  const rows = [row("a", "2026-06-15T12:00:00Z"), row("b", "2026-06-15T12:00:00Z")];
  expect(reading(rows, waiting)).toEqual({
    ...{ name: "alerts.read", ver: 1, args: { ids: ["a", "b"] }, joins: "m" },
  });
  expect(reading(rows, undefined).joins).toBeUndefined();
});

test("only what has not been read is unread", () => {
  const read = row("a", "2026-06-15T12:00:00Z", "2026-06-15T13:00:00Z");
  expect(unreadOf([read, row("b", "2026-06-15T12:00:00Z")]).map(({ id }) => id)).toEqual(["b"]);
});

test.each([
  ["/portal/jobs/1", "/portal/jobs/1"],
  ["/portal?x", "/portal?x"],
  ["/portals", "/portal"],
  ["https://elsewhere.example", "/portal"],
  ["//elsewhere.example/portal", "/portal"],
  ["javascript:alert(1)", "/portal"],
])("an alert about %s leads to %s", (path, to) => {
  expect(leadsTo({ ...row("a", "2026-06-15T12:00:00Z").doc, path })).toBe(to);
});

test("no line ends within hours", () => {
  expect(unbroken("Thu 3 Dec 4–6\u00a0pm, then 11\u00a0am–1\u00a0pm")).toBe(
    "Thu 3 Dec 4–\u20606\u00a0pm, then 11\u00a0am–\u20601\u00a0pm",
  );
  expect(unbroken("11\u00a0pm – Fri 4 Dec 1\u00a0am")).toBe("11\u00a0pm – Fri 4 Dec 1\u00a0am");
});
