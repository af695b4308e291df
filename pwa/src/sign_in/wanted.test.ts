import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { noteWanted, takeWanted } from "./wanted";

const ORIGIN = "https://portal.example";
const kept = new Map<string, string>();

beforeEach(() => {
  kept.clear();
  vi.useFakeTimers();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Opens a page, after others in the same tab. */
function at(path: string, ...before: string[]) {
  const urls = [...before, path].map((each) => ({ url: new URL(each, ORIGIN).href }));
  vi.stubGlobal("location", { origin: ORIGIN, href: ORIGIN + path });
  vi.stubGlobal("navigation", { entries: () => urls, currentEntry: { index: before.length } });
}

test("the mail's link leads to the screen on which the mail was asked for, once", () => {
  at("/portal/invoices/pay?one=1");
  noteWanted();
  at("/portal/sign-in/link");
  expect(takeWanted()).toBe("/portal/invoices/pay?one=1");
  expect(takeWanted()).toBe("/portal");
});

test("after the link has run out it leads home", () => {
  at("/portal/jobs/1");
  noteWanted();
  vi.advanceTimersByTime(600_000);
  at("/portal/sign-in/link");
  expect(takeWanted()).toBe("/portal");
});

test("whoever went to the door from a screen goes back there, by code and by link", () => {
  at("/portal/sign-in", "/portal", "/portal/jobs/1");
  noteWanted();
  expect(takeWanted()).toBe("/portal/jobs/1");
  noteWanted();
  at("/portal/sign-in/link");
  expect(takeWanted()).toBe("/portal/jobs/1");
});

test("a door, another site, or what somebody put there is no screen to go to", () => {
  for (const before of ["/portal/sign-in/link", "/portal/shared", "https://evil.example/portal"]) {
    at("/portal/sign-in", before);
    noteWanted();
    expect(takeWanted()).toBe("/portal");
  }
  at("/portal/sign-in");
  for (const to of ["//evil.example", "https://evil.example/portal", "/portalx", "javascript:1"]) {
    kept.set("doorstep:wanted", JSON.stringify({ to, at: Date.now() }));
    expect(takeWanted()).toBe("/portal");
  }
});

test("a browser that tells of no pages before leads home", () => {
  at("/portal/sign-in");
  vi.stubGlobal("navigation", undefined);
  noteWanted();
  expect(takeWanted()).toBe("/portal");
});
