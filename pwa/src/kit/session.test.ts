import { beforeEach, expect, test, vi } from "vitest";
import type { Session } from "./session";

const ALEX: Session = {
  contact: { id: "c1", name: "Alex", email: "alex@example.com", role: "owner" },
  customer: { id: "u1", name: "Alex" },
  organization: { id: "o1", name: "Northgate", accent: "#0b6b4f" },
  ...{ scope: "u1", expires_at: "2027-11-23T12:00:00Z" },
};
const told: string[] = [];
let answer: () => Response | never;

beforeEach(() => {
  vi.resetModules();
  told.length = 0;
  answer = () => new Response(null, { status: 204 });
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
    clear: () => kept.clear(),
  });
  vi.stubGlobal("fetch", async (path: string, { method }: RequestInit) => {
    told.push(`${method} ${path}`);
    return answer();
  });
});

/** The module as the next start of the app has it. */
function start() {
  vi.resetModules();
  return import("./session");
}

test("who has signed in is known at the next start, without asking anybody", async () => {
  (await start()).remember(ALEX);
  expect((await start()).session.value).toEqual(ALEX);
  expect(told).toEqual([]);
});

test("leaving without a network is told to the server at a later start", async () => {
  const first = await start();
  first.remember(ALEX);
  answer = () => {
    throw new TypeError("no network");
  };
  first.leave();
  await vi.waitFor(() => expect(told).toHaveLength(1));
  answer = () => new Response(null, { status: 204 });
  const second = await start();
  expect(second.session.value).toBeNull();
  await second.sayGoodbye();
  await second.sayGoodbye();
  expect(told).toEqual(["DELETE /api/session", "DELETE /api/session"]);
});

test("what someone left locked is forgotten when they are back, not when another is", async () => {
  const { keep, kept, remember } = await start();
  keep({ email: "alex@example.com", unsent: 2 });
  remember({ ...ALEX, contact: { ...ALEX.contact, email: "priya@example.com" } });
  expect(kept()?.unsent).toBe(2);
  remember(ALEX);
  expect(kept()).toBeNull();
});

test("what the browser has cleared without a word is noticed, and nobody stays signed in", async () => {
  const { lookAgain, remember, session } = await start();
  remember(ALEX);
  lookAgain();
  expect(session.value).toBe(ALEX);
  localStorage.clear();
  lookAgain();
  expect(session.value).toBeNull();
});
