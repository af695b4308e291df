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
async function start() {
  vi.resetModules();
  return { ...(await import("./session")), ...(await import("./entering")) };
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

const PRIYA = { ...ALEX, contact: { ...ALEX.contact, id: "c2", email: "priya@example.com" } };
const unsent = (changes: number) => ({ changes: Array(changes).fill({}), drafts: [] });

test("what each person left locked is noted until they are back, whoever else comes", async () => {
  const { keep, kept, remember } = await start();
  keep(ALEX.contact, unsent(2));
  remember(PRIYA);
  keep(PRIYA.contact, unsent(1));
  expect(kept().map(({ email, changes }) => [email, changes])).toEqual([
    ["priya@example.com", 1],
    ["alex@example.com", 2],
  ]);
  remember(ALEX);
  expect(kept().map(({ email }) => email)).toEqual(["priya@example.com"]);
  keep(ALEX.contact, unsent(3));
  keep(ALEX.contact, unsent(4));
  expect(kept().map(({ changes }) => changes)).toEqual([4, 1]);
});

test("a note that the app before left is still read, and ends in the same way", async () => {
  localStorage.setItem("doorstep:kept", '{"email":"alex@example.com","unsent":2}');
  const { kept, remember } = await start();
  expect(kept()).toMatchObject([{ email: "alex@example.com", changes: 2, drafts: 0 }]);
  remember(PRIYA);
  expect(kept()).toHaveLength(1);
  remember(ALEX);
  expect(kept()).toEqual([]);
});

test("what stays of a person's accounts is told in one sentence, and of two people in two", async () => {
  const { keep, keptByAddress } = await start();
  const unsent = (changes: number) => ({ changes: Array(changes), drafts: [] });
  keep(ALEX.contact, unsent(1));
  keep({ ...ALEX.contact, id: "c2" }, unsent(2));
  keep({ id: "c3", email: "priya@example.com" }, unsent(1));
  const counts = keptByAddress().map(({ email, changes }) => [email, changes]);
  expect(counts).toEqual([
    ["priya@example.com", 1],
    ["alex@example.com", 3],
  ]);
});
