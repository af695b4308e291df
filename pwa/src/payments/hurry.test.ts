import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { hurry } from "./useHurry";

const copy = { state: "current", syncs: 0 };
vi.mock("../kit/replica", () => ({
  replica: () => ({
    sync: () => Promise.resolve(void copy.syncs++),
    status: () => ({ state: copy.state }),
  }),
}));

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("document", { hidden: false });
  Object.assign(copy, { state: "current", syncs: 0 });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("after a minute of looking it is told that nothing came, and it is looked for on", async () => {
  const inVain = vi.fn();
  const stop = hurry(inVain);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(inVain).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(inVain).toHaveBeenCalled();
  const before = copy.syncs;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(copy.syncs).toBe(before + 1);
  stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(copy.syncs).toBe(before + 1);
});

test("a copy that is not up to date, or a page that nobody looks at, says nothing", async () => {
  const inVain = vi.fn();
  copy.state = "offline";
  const stop = hurry(inVain);
  await vi.advanceTimersByTimeAsync(300_000);
  expect(inVain).not.toHaveBeenCalled();
  copy.state = "current";
  await vi.advanceTimersByTimeAsync(30_000);
  expect(inVain).toHaveBeenCalled();
  stop();

  vi.stubGlobal("document", { hidden: true });
  const unseen = vi.fn();
  const end = hurry(unseen);
  await vi.advanceTimersByTimeAsync(300_000);
  expect(unseen).not.toHaveBeenCalled();
  end();
});
