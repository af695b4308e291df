import "fake-indexeddb/auto";
import { openReplica } from "@doorstep/sync";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, expect, test, vi } from "vitest";
import type { Session } from "../kit/session";

const HOME: Session = {
  contact: { id: "c1", name: "Alex", email: "alex@example.com", role: "owner" },
  customer: { id: "u1", name: "Alex" },
  organization: { id: "o1", name: "Northgate", accent: "#0b6b4f" },
  ...{ scope: "u1", expires_at: "2027-11-23T12:00:00Z", accounts: 3 },
};
const other = (id: string): Session => ({
  ...HOME,
  contact: { ...HOME.contact, id: `c${id}` },
  ...{ customer: { id: `u${id}`, name: id }, scope: `u${id}` },
});
const ONLY = { accounts: [{ contact: "c1", customer: "Alex" }], proven: true, total: 1 };
let answer: object;

beforeEach(() => {
  vi.resetModules();
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
  vi.stubGlobal("indexedDB", new IDBFactory());
  vi.stubGlobal("fetch", async () => Response.json(answer));
  answer = ONLY;
});

/** The app of somebody with three accounts: in the third something was written. */
async function start() {
  const all = {
    ...(await import("./switching")),
    ...(await import("../kit/accounts")),
    ...(await import("../kit/session")),
  };
  const { remember } = await import("../kit/entering");
  for (const each of [other("2"), other("3"), HOME]) remember(each);
  const forgetting = () => import("../kit/own").then(({ forget }) => forget);
  const identity = { organization: "o1", contact: "c3", scope: "u3" };
  const copy = await openReplica({ identity, schema: 1, overlays: {}, forgetting });
  await copy.enqueue({ name: "request.withdraw", ver: 1, args: { request_id: "r" }, base: "seen" });
  copy.close();
  return all;
}

test("what is no longer theirs goes, but for what they wrote themselves", async () => {
  const { accountsOf, owed, renewAccounts, session, unsentIn } = await start();
  await renewAccounts();
  await vi.waitFor(() => expect(owed()).toEqual([]));
  expect((await indexedDB.databases()).map(({ name }) => name)).toEqual(["doorstep:o1:c3:u3"]);
  expect(session.value?.accounts).toBe(1);
  const [, left] = accountsOf(HOME);
  if (!left) throw new Error("What was left is not known.");
  const { changes } = await unsentIn(left);
  expect(changes).toMatchObject([{ state: "failed", outcome: { code: "access_removed" } }]);
});

test("accounts that got another address on another device still go with the person's own", async () => {
  const { accountsOf, noteAddress, owed, remove, renewAccounts, session } = await start();
  noteAddress(["c2", "c3"], "before@example.com");
  expect(accountsOf(HOME)).toHaveLength(1);
  const theirs = ["c1", "c2"].map((contact) => ({ contact, customer: contact }));
  answer = { ...ONLY, accounts: theirs, total: 2 };
  await renewAccounts();
  if (!session.value) throw new Error("Nobody is signed in.");
  remove(accountsOf(session.value));
  expect(owed()).toEqual(["doorstep:o1:c1:u1", "doorstep:o1:c2:u2"]);
});

test("who has more accounts than are listed loses none of those that are left out", async () => {
  const { accountsOf, owed, renewAccounts, session, unsentIn } = await start();
  answer = { ...ONLY, total: 120 };
  await renewAccounts();
  expect(owed()).toEqual([]);
  expect(session.value?.accounts).toBe(120);
  const [, written] = accountsOf(HOME);
  if (!written) throw new Error("The other accounts are not known.");
  expect((await unsentIn(written)).changes).toMatchObject([{ state: "waiting" }]);
});

test("who is not told of all their accounts loses none", async () => {
  const { accountsOf, owed, renewAccounts, unsentIn } = await start();
  answer = { ...ONLY, proven: false };
  await renewAccounts();
  expect(owed()).toEqual([]);
  const [, written] = accountsOf(HOME);
  if (!written) throw new Error("The other accounts are not known.");
  expect((await unsentIn(written)).changes).toMatchObject([{ state: "waiting" }]);
});
