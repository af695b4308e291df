import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { said, toast } from "./Toast";

const shown = () => said.value.at(-1)?.text;
const UPDATE = { label: "Update", run: () => undefined };

beforeEach(() => {
  vi.useFakeTimers();
  said.value = [];
});
afterEach(() => vi.useRealTimers());

test("what is said in passing goes by itself, what asks for an answer stays", () => {
  toast("Saved");
  vi.advanceTimersByTime(10_000);
  expect(shown()).toBeUndefined();
  toast("A new version is ready", UPDATE);
  vi.advanceTimersByTime(10_000);
  expect(shown()).toBe("A new version is ready");
});

test("an offer that something was said over comes back", () => {
  toast("A new version is ready", UPDATE);
  toast("Saved");
  expect(shown()).toBe("Saved");
  vi.advanceTimersByTime(10_000);
  expect(shown()).toBe("A new version is ready");
});

test("the same words twice are said once, and last as long as the second time", () => {
  toast("Saved");
  vi.advanceTimersByTime(4_000);
  toast("Saved");
  vi.advanceTimersByTime(4_000);
  expect(said.value).toHaveLength(1);
});
