import { beforeEach, expect, test, vi } from "vitest";
import type { Session } from "../kit/session";

const HOME: Session = {
  contact: { id: "c1", name: "Alex", email: "alex@example.com", role: "owner" },
  customer: { id: "u1", name: "Alex" },
  organization: { id: "o1", name: "Northgate", accent: "#0b6b4f" },
  ...{ scope: "u1", expires_at: "2027-11-23T12:00:00Z", accounts: 2 },
};
const CAFE: Session = { ...HOME, contact: { ...HOME.contact, id: "c2" }, scope: "u2" };
const ACCOUNTS = ["c1", "c2"].map((contact) => ({ contact, customer: contact }));
let asked: string[];
let away: string[];

beforeEach(() => {
  vi.resetModules();
  [asked, away] = [[], []];
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path);
    if (away.includes(path)) throw new TypeError("no network");
    return Response.json(
      path.endsWith("accounts") ? { accounts: ACCOUNTS, proven: true, total: 2 } : CAFE,
    );
  });
});

async function start() {
  return { ...(await import("./switching")), ...(await import("../kit/accounts")) };
}

test("who has one account is asked nothing, and neither is who was in one of them", async () => {
  const { settleAccount } = await start();
  expect(await settleAccount({ ...HOME, accounts: 1 })).toMatchObject({ scope: "u1" });
  (await import("../kit/session")).session.value = HOME;
  expect(await settleAccount(HOME)).toBe(HOME);
  expect(asked).toEqual([]);
});

test("who has several is asked once, and the answer counts the next time", async () => {
  const { choosing, settleAccount, take } = await start();
  const settled = settleAccount(HOME);
  await vi.waitFor(() => expect(choosing.value?.accounts).toHaveLength(2));
  choosing.value?.took(await take("c2"));
  expect(await settled).toEqual(CAFE);
  expect(choosing.value).toBeNull();
  expect(await settleAccount(HOME)).toEqual(CAFE);
  expect(await settleAccount(CAFE)).toBe(CAFE);
});

test("who leaves the page before they have chosen is asked again", async () => {
  const { choosing, settleAccount } = await start();
  void settleAccount(HOME);
  await vi.waitFor(() => expect(choosing.value?.accounts).toHaveLength(2));
  vi.resetModules();
  vi.stubGlobal("indexedDB", { databases: async () => [] });
  const later = await start();
  const { recover } = await import("../kit/entering");
  const { session } = await import("../kit/session");
  const recovered = recover(later.settleAccount);
  await vi.waitFor(() => expect(later.choosing.value?.accounts).toHaveLength(2));
  expect(session.value).toBeNull();
  later.choosing.value?.took(await later.take("c2"));
  expect(await recovered).toBe(true);
  expect(session.value).toEqual(CAFE);
  expect(await recover(later.settleAccount)).toBe(false);
});

test("a choice that cannot be carried out keeps nobody at the door", async () => {
  const { chose, settleAccount } = await start();
  away = ["/api/session/accounts"];
  expect(await settleAccount(HOME)).toBe(HOME);
  chose("c2");
  away = ["/api/session/account"];
  expect(await settleAccount(HOME)).toBe(HOME);
});
