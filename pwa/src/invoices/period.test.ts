import { expect, test } from "vitest";
import { periodOf, wrongWith } from "./period";

const own = { from: "2026-03-01", until: "2026-03-31" };
const days = (chosen: string, today: string) => {
  const { from, until } = periodOf(chosen, own, today);
  return `${from} ${until}`;
};

test("a period has its first and its last day in it", () => {
  expect(days("this_year", "2026-11-23")).toBe("2026-01-01 2026-11-23");
  expect(days("last_year", "2026-11-23")).toBe("2025-01-01 2025-12-31");
  expect(days("twelve_months", "2026-11-23")).toBe("2025-11-24 2026-11-23");
  expect(days("twelve_months", "2024-02-29")).toBe("2023-03-01 2024-02-29");
  expect(days("twelve_months", "2026-12-31")).toBe("2026-01-01 2026-12-31");
  expect(days("own", "2026-11-23")).toBe("2026-03-01 2026-03-31");
});

test("dates that make no period are said to", () => {
  expect(wrongWith(own)).toBeUndefined();
  expect(wrongWith({ from: "2026-03-31", until: "2026-03-31" })).toBeUndefined();
  expect(wrongWith({ from: "2026-04-01", until: "2026-03-31" })).toContain("after");
  expect(wrongWith({ from: "", until: "2026-03-31" })).toContain("choose");
});
