import { afterEach, expect, test, vi } from "vitest";
import { asked } from "./asked";

afterEach(() => vi.useRealTimers());

test("an address is remembered as long as its code works, and of each kind of mail apart", () => {
  const kept = new Map<string, string>();
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
  vi.useFakeTimers();
  const [mail, other] = [asked("one"), asked("other")];
  mail.note("alex@example.com");
  expect([mail.address(), other.address()]).toEqual(["alex@example.com", null]);
  vi.advanceTimersByTime(599_000);
  expect(asked("one").address()).toBe("alex@example.com");
  vi.advanceTimersByTime(1_000);
  expect(mail.address()).toBeNull();
  mail.note("alex@example.com");
  mail.forget();
  expect(mail.address()).toBeNull();
  kept.set("one", "{");
  expect(mail.address()).toBeNull();
});
