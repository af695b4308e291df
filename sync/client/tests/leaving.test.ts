import { expect, test } from "vitest";
import { Database, nameOf } from "../src/database";
import { forgetSent, forgetting } from "../src/leaving";
import type { OpenOptions, Own } from "../src/types";
import { IDENTITY, open } from "./devices";
import { device, PHOTO, withPhoto } from "./photos";
import { json } from "./world";

const ENDED = json({ code: "access_removed", status: 401 }, 401);
const own: Own = (key, draft) => {
  const { typed } = draft as { typed?: string };
  return typed ? { key: `own:${key}`, value: typed } : undefined;
};
const patch = { name: "patch", ver: 1, args: { kind: "job", id: "a", doc: { n: 2 } } };

type Outside = Parameters<typeof open>[0];

/** A copy with a row, which is told that its person's access was ended. */
async function ended(options: Partial<OpenOptions> = {}) {
  const { server, line, outside } = device(10);
  server.change(["job", "a", { n: 1 }]);
  const replica = await open(outside, options);
  await replica.sync();
  expect((await replica.list("job")).length).toBe(1);
  const end = async () => {
    line.fetch = async () => ENDED.clone();
    await replica.sync();
  };
  return { server, line, outside, replica, end };
}

async function kept(outside: Outside): Promise<string> {
  const database = new Database(outside?.indexedDB as IDBFactory, nameOf(IDENTITY), () => {});
  const stores = ["meta", "rows", "outbox", "drafts"] as const;
  const found = await database.read((tx) =>
    Promise.all(stores.map((store) => tx.objectStore(store).getAll())),
  );
  database.close();
  return JSON.stringify(found);
}

test("AUTH-7 whose access was ended keeps nothing of the records, and is told so once", async () => {
  const { line, replica, outside, end } = await ended();
  const heard: string[] = [];
  replica.subscribe(({ kinds }) => heard.push(...kinds));
  await end();
  expect(replica.status()).toEqual({ state: "locked", removed: true });
  expect(await replica.list("job")).toEqual([]);
  expect(heard).toContain("job");
  expect(await kept(outside)).toBe("[[],[],[],[]]");
  line.fetch = () => Promise.reject(new Error("asked again"));
  await replica.sync();
  expect(replica.status()).toEqual({ state: "locked", removed: true });
});

test("AUTH-7 what was written stays, without what it was written against", async () => {
  const { line, replica, outside, end } = await ended({ forgetting: async () => forgetting(own) });
  line.fetch = () => Promise.reject(new Error("away"));
  await replica.enqueue({ ...patch, base: { n: "seen" } });
  await replica.drafts.put("details", { typed: "mine", seen: "seen" });
  await replica.drafts.put("other", { seen: "seen" });
  await end();
  expect(await replica.outbox()).toMatchObject([
    { ...patch, base: null, state: "failed", outcome: { code: "access_removed" } },
  ]);
  expect(await replica.drafts.keys()).toEqual(["own:details"]);
  expect(await replica.drafts.get("own:details")).toBe("mine");
  expect(await kept(outside)).not.toContain("seen");
});

test("AUTH-7 of what was refused before, the reason stays and what others wrote goes", async () => {
  const { server, line, replica, outside, end } = await ended();
  line.fetch = server.fetch;
  await replica.enqueue({ ...patch, args: { ...patch.args, merge: true } });
  await replica.sync();
  expect(await replica.outbox()).toMatchObject([{ outcome: { status: "merged" } }]);
  await end();
  expect(await replica.outbox()).toMatchObject([{ outcome: { status: "merged", detail: null } }]);
  expect(await kept(outside)).not.toContain("fields");
});

test("AUTH-7 photos that were on their way are kept with what was written", async () => {
  const { server, line, outside } = device(10);
  line.fetch = async (url, init) =>
    init.method === "PATCH" ? ENDED.clone() : server.fetch(url, init);
  const replica = await open(outside);
  await replica.enqueue(withPhoto(10));
  await replica.sync();
  expect(replica.status()).toEqual({ state: "locked" });
  line.fetch = async () => ENDED.clone();
  replica.start();
  await replica.sync();
  expect(replica.status()).toEqual({ state: "locked", removed: true });
  expect((await replica.blob(PHOTO))?.byteLength).toBe(10);
  expect(await replica.outbox()).toMatchObject([{ settled: true, blobs: [{ size: 10 }] }]);
  replica.close();
});

test("AUTH-8 of a copy in which nothing waits the records go, and of another nothing", async () => {
  const isBegun = (_: string, draft: unknown) => own("", draft) !== undefined;
  for (const waits of [false, true]) {
    const { line, replica, outside } = await ended();
    line.fetch = () => Promise.reject(new Error("away"));
    await replica.drafts.put("invite", { typed: "" });
    if (waits) await replica.drafts.put("details", { typed: "mine" });
    const database = new Database(outside?.indexedDB as IDBFactory, nameOf(IDENTITY), () => {});
    const gone = await database.write(forgetSent(isBegun)).finally(() => database.close());
    expect([...gone]).toEqual(waits ? [] : ["job"]);
    if (waits) expect(await kept(outside)).toContain('"n":1');
    else expect(await kept(outside)).toBe("[[],[],[],[]]");
  }
});
