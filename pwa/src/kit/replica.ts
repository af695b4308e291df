/** The signed-in person's copy, as the screens read it: always from this device. */
import {
  nameOf,
  type OutboxItem,
  openReplica,
  type Replica,
  type Row,
  type Status,
} from "@doorstep/sync";
import { type Cell, cell, useCell } from "./cell";
import { overlaysFor } from "./overlays";
import { owed, type Session, session } from "./session";

/** What `enqueue` keeps and sends. */
export type NewMutation = Parameters<Replica["enqueue"]>[0];

/**
 * `newer`: another tab's newer version of the app has changed the store meanwhile.
 * `slow`: it may still open; another tab, or one that was killed, has hold of it.
 */
type Opened =
  | { state: "closed" }
  | { state: "open"; replica: Replica }
  | { state: "failed"; why: "no_store" | "newer" | "slow" };

/** The version of the documents that this app reads. */
export const SCHEMA = 1;
/** Milliseconds after which nobody should look at an empty screen any longer. */
const PATIENCE = 8_000;
/** Milliseconds for which news from the server waits for what is on the device to be read. */
const SOON = 1_000;
/** Whether the copy can be read; screens are shown only while it is open. */
export const opened = cell<Opened>({ state: "closed" });
const status = cell<Status>({ state: "opening" });
const outbox = cell<OutboxItem[] | undefined>(undefined);
const kinds = new Map<string, Cell<Row<unknown>[] | undefined>>();
const reading = new Set<string>();
const stale = new Set<string>();
let turn = 0;
/** Whose copy this page is about. */
let mine: string | undefined;

/** Where it goes on once another account is open. */
let onward = "/portal";

/** Says where to go on, whoever hears first that another account is open: the answer, or a sync. */
export function goOnAt(path: string): void {
  onward = path;
}

/**
 * Keeps open the copy of whoever is signed in. Called before the first screen is drawn, so that the
 * browser opens the store meanwhile.
 */
export function followSession(): void {
  const look = () => {
    if (owed().length) void import("./removing").then(({ removeOwed }) => removeOwed());
    if (session.value) void openCopy(session.value);
    else closeCopy();
  };
  session.watch(look);
  look();
}

/**
 * Opens the copy of whoever signed in and keeps it fresh. A page is about one copy for as long as it
 * lasts: what it still does for the one before must not end up in another's.
 */
async function openCopy({ organization, contact, scope }: Session): Promise<void> {
  const identity = { organization: organization.id, contact: contact.id, scope };
  const before = opened.value;
  const name = nameOf(identity);
  if (before.state === "open" && mine === name) return before.replica.start();
  closeCopy();
  mine ??= name;
  if (mine !== name) return location.replace(onward);
  const now = ++turn;
  const fail = (why: "no_store" | "newer" | "slow") => {
    if (now === turn) opened.value = { state: "failed", why };
  };
  const slow = setTimeout(fail, PATIENCE, "slow");
  try {
    // Awaited only if need be, so that the browser opens the store while the first screen is drawn.
    if (owed().includes(name)) await gone(name);
    const overlays = overlaysFor(contact.id);
    const found = await openReplica({ identity, schema: SCHEMA, overlays, forgetting });
    if (now === turn) begin(found);
    else found.close();
  } catch (error) {
    fail((error as Error).name === "VersionError" ? "newer" : "no_store");
  } finally {
    clearTimeout(slow);
  }
}

/** How a copy is let go of; fetched when it comes to that. */
export const forgetting = () => import("./own").then(({ forget }) => forget);

/** Whoever signs in again gets a copy of their own making, not what they had removed. */
async function gone(name: string): Promise<void> {
  await (await import("./removing")).remove(name);
}

/** Lets go of the copy; nothing is deleted. */
export function closeCopy(): void {
  turn++;
  const before = opened.value;
  opened.value = { state: "closed" };
  if (before.state !== "open") return;
  before.replica.close();
  status.value = { state: "opening" };
  outbox.value = undefined;
  kinds.clear();
}

/** The open copy. Throws while there is none. */
export function replica(): Replica {
  const now = opened.value;
  if (now.state !== "open") throw new Error("No copy is open.");
  return now.replica;
}

/** Keeps a change on this device and sends it when it can; resolves with its id once it is safe. */
export function enqueue(mutation: NewMutation): Promise<string> {
  return replica().enqueue(mutation);
}

/** Tries to send one thing at once, however long it was to rest, with its photos; never rejects. */
export async function tryNow(id: string): Promise<void> {
  const copy = replica();
  await copy.retry(id).catch(() => undefined);
  await copy.sync();
}

/** All rows of a kind with the waiting changes on them; undefined until they were read. */
export function useRows<D>(kind: string): Row<D>[] | undefined {
  return useCell(rowsOf(kind)) as Row<D>[] | undefined;
}

/** One row; null when there is none, undefined until it was read. */
export function useRow<D>(kind: string, id: string): Row<D> | null | undefined {
  const rows = useRows<D>(kind);
  return rows && (rows.find((row) => row.id === id) ?? null);
}

/** What was not sent or not taken yet, oldest first; undefined until it was read. */
export function useOutbox(): OutboxItem[] | undefined {
  return useCell(outbox);
}

/** How fresh the copy is. */
export function useStatus(): Status {
  return useCell(status);
}

function begin(found: Replica): void {
  found.subscribe((change) => {
    if (change.status) status.value = found.status();
    if (status.value.state === "locked") void import("./locked").then((at) => at.lookAgain(found));
    if (change.outbox) void readOutbox();
    for (const kind of change.kinds) if (kinds.has(kind)) void read(kind);
  });
  status.value = found.status();
  opened.value = { state: "open", replica: found };
  // What the device has is read first: the store answers in the order in which it was asked.
  const reads = [readOutbox(), ...[...kinds.keys()].map(read)];
  const late = new Promise((resolve) => setTimeout(resolve, SOON));
  void Promise.race([Promise.all(reads), late]).then(() => {
    if (opened.value.state === "open" && opened.value.replica === found) found.start();
  });
}

function rowsOf(kind: string): Cell<Row<unknown>[] | undefined> {
  const known = kinds.get(kind);
  if (known) return known;
  const made = cell<Row<unknown>[] | undefined>(undefined);
  kinds.set(kind, made);
  void read(kind);
  return made;
}

/** One read of a kind at a time; what changes meanwhile is read once more. */
async function read(kind: string): Promise<void> {
  stale.add(kind);
  if (reading.has(kind)) return;
  reading.add(kind);
  while (stale.delete(kind)) {
    const now = opened.value;
    const rows = kinds.get(kind);
    if (now.state !== "open" || !rows) break;
    const found = await now.replica.list<unknown>(kind).catch(() => undefined);
    if (found && kinds.get(kind) === rows) rows.value = found;
  }
  reading.delete(kind);
}

async function readOutbox(): Promise<void> {
  const now = opened.value;
  if (now.state !== "open") return;
  const found = await now.replica.outbox().catch(() => undefined);
  if (found && opened.value === now) outbox.value = found;
}
