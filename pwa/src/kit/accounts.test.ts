import "fake-indexeddb/auto";
import { openReplica } from "@doorstep/sync";
import { beforeEach, expect, test, vi } from "vitest";
import type { Session } from "./session";

const HOME: Session = {
  contact: { id: "c1", name: "Alex", email: "alex@example.com", role: "owner" },
  customer: { id: "u1", name: "Alex" },
  organization: { id: "o1", name: "Northgate", accent: "#0b6b4f" },
  ...{ scope: "u1", expires_at: "2027-11-23T12:00:00Z", accounts: 2 },
};
const CAFE: Session = {
  ...HOME,
  contact: { ...HOME.contact, id: "c2", role: "site" },
  ...{ customer: { id: "u2", name: "Café" }, scope: "u2" },
};
const PRIYA: Session = {
  ...HOME,
  contact: { ...HOME.contact, id: "c3", email: "priya@example.com" },
};
const ELSEWHERE: Session = {
  ...CAFE,
  contact: { ...CAFE.contact, id: "c4" },
  organization: { ...HOME.organization, id: "o2" },
};
const forgetting = () => import("./own").then(({ forget }) => forget);
const noStream = () => Promise.reject(new TypeError("no network"));

beforeEach(() => {
  vi.resetModules();
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
  vi.stubGlobal("fetch", noStream);
});

async function start() {
  return {
    ...(await import("./accounts")),
    ...(await import("./entering")),
    ...(await import("./session")),
  };
}

test("a person's accounts are those of their address with the same business, theirs of now first", async () => {
  const { accountsOf, remember } = await start();
  for (const each of [ELSEWHERE, PRIYA, HOME, CAFE]) remember(each);
  expect(accountsOf(CAFE).map(({ customer }) => customer)).toEqual(["Café", "Alex"]);
  expect(accountsOf(PRIYA)).toHaveLength(1);
});

test("who has another address is still the same person, and takes all their copies along", async () => {
  const { accountsOf, noteAddress, remember } = await start();
  for (const each of [CAFE, HOME]) remember(each);
  const renamed = { ...HOME, contact: { ...HOME.contact, email: "new@example.com" } };
  noteAddress(
    accountsOf(HOME).map(({ contact }) => contact),
    "new@example.com",
  );
  remember(renamed);
  expect(accountsOf(renamed).map(({ contact }) => contact)).toEqual(["c1", "c2"]);
});

test("what waits in an account that is not open is told, and the store stays as it was", async () => {
  const { accountsOf, remember, unsentIn } = await start();
  for (const each of [CAFE, HOME]) remember(each);
  const [, cafe] = accountsOf(HOME);
  if (!cafe) throw new Error("The other account is not known.");
  expect(await unsentIn(cafe)).toEqual({ changes: [], drafts: [] });
  expect((await indexedDB.databases()).length).toBe(0);
  const identity = { organization: "o1", contact: "c2", scope: "u2" };
  const copy = await openReplica({ identity, schema: 1, overlays: {}, forgetting });
  await copy.enqueue({ name: "request.withdraw", ver: 1, args: { request_id: "r" } });
  await copy.drafts.put("request:new", { description: "Mice", photos: [] }, false);
  copy.close();
  for (let look = 0; look < 2; look++) {
    const { changes, drafts } = await unsentIn(cafe);
    expect(changes.map(({ name }) => name)).toEqual(["request.withdraw"]);
    expect(drafts.map(({ text }) => text)).toEqual(["Mice"]);
  }
});

test("copies that are to go are owed, and their accounts are known no longer", async () => {
  const { accountsOf, owed, remember, remove } = await start();
  for (const each of [CAFE, HOME]) remember(each);
  remove(accountsOf(HOME));
  expect(owed()).toEqual(["doorstep:o1:c1:u1", "doorstep:o1:c2:u2"]);
  expect(accountsOf(HOME)).toHaveLength(1);
});

test("the last choice counts when somebody signs in again", async () => {
  const { chose, chosen } = await start();
  for (const contact of ["c1", "c2", "c1"]) chose(contact);
  expect(chosen()).toEqual(["c1", "c2"]);
});
