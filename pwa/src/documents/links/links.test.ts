import { expect, test } from "vitest";
import { seenWords } from "./links";

const now = Date.parse("2026-11-27T16:00:00Z");
const seen = (views: number, viewed_at: string | null) =>
  seenWords({ views, viewed_at }, "UTC", now);

test("how often a link was seen, and when last, reads as a sentence", () => {
  expect(seen(0, null)).toBe("Not seen yet");
  expect(seen(1, "2026-11-27T14:05:00Z")).toBe("Seen 1 time, last today, 14:05");
  expect(seen(2, "2026-11-26T09:20:00Z")).toBe("Seen 2 times, last yesterday, 9:20");
  expect(seen(3, "2026-11-05T21:14:00Z")).toBe("Seen 3 times, last on Thu 5 Nov, 21:14");
});
