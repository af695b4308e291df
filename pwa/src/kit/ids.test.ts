import { expect, test } from "vitest";
import { uuid7 } from "./ids";

test("an id is a UUID of version 7 that begins with its time", () => {
  const id = uuid7(Date.now() + 1000);
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(id.replace("-", "").slice(0, 12), 16)).toBeGreaterThan(Date.now());
});

test("ids rise within a millisecond, past its counter, and when the clock goes back", () => {
  const ids = Array.from({ length: 9000 }, (_, at) => uuid7(at < 8000 ? 4e12 : 3e12));
  expect(ids).toEqual([...new Set(ids)].sort());
});
