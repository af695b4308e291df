import { afterEach, expect, test, vi } from "vitest";
import { listenForPushes } from "./pushing";

type Heard = (event: unknown) => void;

/** Listens as a worker whose browser opens its caches as it is told; returns what is shown. */
function working(open: () => Promise<unknown>) {
  const heard = new Map<string, Heard>();
  const shown: string[] = [];
  const registration = {
    getNotifications: async () => [],
    showNotification: async (title: string) => void shown.push(title),
  };
  vi.stubGlobal("self", {
    addEventListener: (name: string, listener: Heard) => heard.set(name, listener),
    clients: { matchAll: async () => [] },
    registration,
  });
  vi.stubGlobal("caches", { open });
  listenForPushes(undefined);
  const push = (title: string) =>
    heard.get("push")?.({ notification: { title, tag: title }, waitUntil: () => undefined });
  return { push, shown };
}

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a message that hangs holds up those after it for some seconds only", async () => {
  vi.useFakeTimers();
  const notes = { match: async () => undefined, put: async () => undefined };
  const open = vi.fn(async (): Promise<unknown> => notes);
  open.mockReturnValueOnce(new Promise(() => undefined));
  const { push, shown } = working(open);
  for (const title of ["hangs", "second", "third"]) push(title);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(shown).toEqual([]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(shown).toEqual(["second", "third"]);
});
