import "fake-indexeddb/auto";
import { openReplica } from "@doorstep/sync";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, expect, test, vi } from "vitest";
import { FileStore } from "../documents/kept/store";
import type { Session } from "./session";

const HOME: Session = {
  contact: { id: "c1", name: "Alex", email: "alex@example.com", role: "owner" },
  customer: { id: "u1", name: "Alex" },
  organization: { id: "o1", name: "Northgate", accent: "#0b6b4f" },
  ...{ scope: "u1", expires_at: "2027-11-23T12:00:00Z", accounts: 2 },
};
const CAFE: Session = { ...HOME, contact: { ...HOME.contact, id: "c2" }, scope: "u2" };
const COPIES = ["doorstep:o1:c1:u1", "doorstep:o1:c2:u2"];
const NOTHING = { changes: [], drafts: [] };

beforeEach(() => {
  vi.resetModules();
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
  vi.stubGlobal("navigator", {});
  vi.stubGlobal("indexedDB", new IDBFactory());
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no network")));
});

/** Somebody with two accounts, each with a copy and a file on this device; the first is open. */
async function start() {
  const files = await import("./files");
  const { remember } = await import("./entering");
  for (const each of [CAFE, HOME]) remember(each);
  const { forget } = await import("./own");
  const open = (who: Session) =>
    openReplica({
      identity: { organization: "o1", contact: who.contact.id, scope: who.scope },
      schema: 1,
      overlays: {},
      forgetting: async () => forget,
    });
  for (const each of [CAFE, HOME]) (await open(each)).close();
  for (const each of COPIES) await new FileStore(files.filesOf(each)).begin("ab", 1, "d1");
  const leaving = await import("../settings/leaving");
  return { ...files, ...leaving, ...(await import("./session")), forget, open };
}

async function names() {
  return (await indexedDB.databases()).map(({ name }) => name ?? "").sort();
}

const leavesOnly = (left: string[]) =>
  vi.waitFor(async () => expect(await names()).toEqual(left), { timeout: 3_000 });

test("who signs out leaves neither records nor files, also without a network", async () => {
  const { removing, ...at } = { ...(await start()), removing: await import("./removing") };
  at.signOut();
  await removing.removeOwed();
  await leavesOnly([]);
});

test("who leaves on this device what was not sent leaves no files there", async () => {
  const { lock } = await start();
  lock(NOTHING, []);
  await leavesOnly(COPIES);
});

test("whose access has ended leaves no files of their other accounts either", async () => {
  const { leaveEnded } = await start();
  await leaveEnded();
  await leavesOnly([COPIES[1] ?? ""]);
});

test("a copy that is forgotten takes its files along, and no others", async () => {
  await start();
  const { forgetCopy } = await import("./own");
  await forgetCopy({ organization: "o1", contact: "c2", scope: "u2" });
  await leavesOnly([...COPIES, "files:doorstep:o1:c1:u1"]);
});

test("signed out from another device, it has no files any more, whatever waits to be sent", async () => {
  const at = await start();
  const replica = await at.open(HOME);
  await replica.enqueue({ name: "request.withdraw", ver: 1, args: { request_id: "r" } });
  const shut = () => Response.json({ code: "signed_out", detail: "" }, { status: 401 });
  vi.stubGlobal("fetch", async () => shut());
  const { lookAgain } = await import("./locked");
  await lookAgain({
    identity: replica.identity,
    start: () => undefined,
    status: () => ({ state: "locked" }),
  });
  await leavesOnly(COPIES);
  expect(await replica.outbox()).toHaveLength(1);
  replica.close();
});

test("who goes over to another account keeps the files of both", async () => {
  await start();
  const { remember } = await import("./entering");
  remember(CAFE);
  const { removeOwed } = await import("./removing");
  await removeOwed();
  expect(await names()).toHaveLength(4);
});

test("files that were to go are gone before their store is opened anew", async () => {
  const { filesOf, removeFiles, whenGone } = await start();
  const name = filesOf(COPIES[0] ?? "");
  removeFiles(COPIES.slice(0, 1));
  await whenGone(name);
  expect(await new FileStore(name).all()).toEqual([]);
});

test("files without the copy that they belong to are swept away", async () => {
  const { filesOf, sweepFiles } = await start();
  await new FileStore(filesOf("doorstep:o1:c9:u9")).begin("ab", 1, "d1");
  await sweepFiles();
  await vi.waitFor(async () => expect(await names()).toHaveLength(4));
});
