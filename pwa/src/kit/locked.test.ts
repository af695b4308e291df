import type { Status } from "@doorstep/sync";
import { beforeEach, expect, test, vi } from "vitest";

const ALEX = {
  contact: { id: "c1", name: "Alex", email: "alex@example.com", role: "owner" },
  customer: { id: "u1", name: "Alex" },
  organization: { id: "o1", name: "Northgate", accent: "#0b6b4f" },
  ...{ scope: "u1", expires_at: "2027-11-23T12:00:00Z" },
};
const PRIYA = { ...ALEX, contact: { ...ALEX.contact, id: "c2" } };
const kept = new Map<string, string>();
let answers: (() => Response)[];
let started: number;
let status: Status;
const copy = {
  identity: { organization: "o1", contact: "c1", scope: "u1" },
  start: () => started++,
  status: () => status,
};

beforeEach(() => {
  vi.resetModules();
  kept.clear();
  [answers, started, status] = [[], 0, { state: "locked" }];
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
  vi.stubGlobal("indexedDB", { databases: async () => [] });
  vi.stubGlobal("fetch", async () => answers.shift()?.() ?? Promise.reject(new TypeError()));
});

async function signedIn() {
  (await import("./entering")).remember(ALEX);
  return { ...(await import("./session")), ...(await import("./locked")) };
}

test("what the browser has cleared without a word is noticed, and nobody stays signed in", async () => {
  const { session, lookAgain } = await signedIn();
  await lookAgain(copy);
  expect(session.value).toEqual(ALEX);
  kept.clear();
  await lookAgain(copy);
  expect(session.value).toBeNull();
});

test("whose access was ended is shown what they have left, in this window and after it", async () => {
  const { session, lookAgain } = await signedIn();
  status = { state: "locked", removed: true };
  await lookAgain(copy);
  expect(session.value).toEqual({ ...ALEX, ended: true });
  expect(JSON.parse(kept.get("doorstep:session") ?? "")).toEqual({ ...ALEX, ended: true });
});

test("a late answer to the session before does not shut who has signed in anew", async () => {
  const { lookAgain } = await signedIn();
  answers = [() => Response.json(ALEX)];
  await lookAgain(copy);
  expect(started).toBe(1);
});

test("who was taken to another account of theirs without hearing of it goes on there", async () => {
  const { session, lookAgain } = await signedIn();
  const there = { ...ALEX, contact: { ...ALEX.contact, id: "c3" }, scope: "u3" };
  answers = [() => Response.json(there)];
  await lookAgain(copy);
  expect(session.value).toEqual(there);
  expect(started).toBe(0);
});

test("who looks before the cookie of the other account has come looks once more", async () => {
  vi.useFakeTimers();
  const { session, lookAgain } = await signedIn();
  const there = { ...ALEX, contact: { ...ALEX.contact, id: "c3" }, scope: "u3" };
  const nobody = () => Response.json({ code: "not_signed_in" }, { status: 401 });
  answers = [nobody, () => Response.json(there)];
  await lookAgain(copy);
  expect(session.value).toEqual(ALEX);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(session.value).toEqual(there);
  vi.useRealTimers();
});

test("a copy of which nobody is signed in any more is not looked at for ever", async () => {
  vi.useFakeTimers();
  const { lookAgain } = await signedIn();
  const nobody = () => Response.json({ code: "not_signed_in" }, { status: 401 });
  answers = [nobody, nobody, nobody];
  await lookAgain(copy);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(answers).toHaveLength(1);
  vi.useRealTimers();
});

test("nobody is taken to what is somebody else's", async () => {
  const { session, lookAgain } = await signedIn();
  answers = [
    () => Response.json({ ...PRIYA, contact: { ...PRIYA.contact, email: "p@x.example" } }),
  ];
  await lookAgain(copy);
  expect(session.value).toEqual(ALEX);
});

test("what a photo was told without words is asked for in a round", async () => {
  const { lookAgain } = await signedIn();
  const removed = { code: "access_removed", detail: "Your access was ended." };
  answers = [() => Response.json(removed, { status: 401 })];
  await lookAgain(copy);
  expect(started).toBe(1);
});

test("whose session is over, or another's, stays shut", async () => {
  const over = { code: "not_signed_in", detail: "Please sign in first." };
  for (const answer of [() => Response.json(over, { status: 401 }), () => Response.json(PRIYA)]) {
    vi.resetModules();
    answers = [answer];
    await (await signedIn()).lookAgain(copy);
    expect(started).toBe(0);
  }
});

const SIGNED_OUT = { code: "signed_out", detail: "You were signed out." };

/** Signed in, with a copy open in whose outbox so much waits, until it is told otherwise. */
async function shutWith(...changes: object[]) {
  const at = await signedIn();
  const { opened } = await import("./replica");
  const replica = { ...copy, outbox: async () => changes, drafts: { keys: async () => [] } };
  opened.value = { state: "open", replica } as unknown as typeof opened.value;
  answers = [() => Response.json(SIGNED_OUT, { status: 401 })];
  await at.lookAgain(copy);
  return { ...at, ...(await import("./entering")) };
}

test("signed out from another device, it forgets who it was and tells the server nothing", async () => {
  const { session, isLeaving, SHUT, read, kept } = await shutWith();
  expect(session.value).toBeNull();
  expect([read(SHUT), isLeaving()]).toEqual([true, false]);
  expect(kept()).toEqual([]);
});

test("who has signed in meanwhile stays", async () => {
  const { lookAgain, session, write, SESSION } = await signedIn();
  const anew = { ...ALEX, expires_at: "2027-11-24T12:00:00Z" };
  answers = [
    () => {
      write(SESSION, anew);
      return Response.json(SIGNED_OUT, { status: 401 });
    },
  ];
  await lookAgain(copy);
  expect(JSON.parse(kept.get(SESSION) ?? "")).toEqual(anew);
  expect(session.value).not.toBeNull();
});

test("what was not sent stays, locked, for the same person", async () => {
  const { kept } = await shutWith({});
  expect(kept()).toEqual([{ contact: "c1", email: "alex@example.com", changes: 1, drafts: 0 }]);
});
