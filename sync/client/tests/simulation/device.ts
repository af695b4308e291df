/** A simulated device: one store that survives, tabs that die, and no room when told so. */
import { Database, nameOf, type StoredItem, type StoredRow } from "../../src/database";
import { readMeta } from "../../src/meta";
import type { Outside } from "../../src/outside";
import type { Replica } from "../../src/types";
import { IDENTITY, open } from "../devices";
import { Browser, type Clock } from "../world";

/** One tab. What a dead one still does reaches nobody. */
export interface Tab {
  device: Device;
  replica: Replica;
  dead: boolean;
  die: () => void;
}

/** What the store of a device holds. */
export interface Held {
  cursor: [string, number] | null;
  generation: number;
  resetting: boolean;
  rows: StoredRow[];
  outbox: StoredItem[];
  /** Hashes of what has bytes to send, or to be written on, and of the bytes that are kept. */
  named: string[];
  bytes: string[];
  drafts: string[];
}

type Undo = () => void;

/** One browser of a person's, with its store. */
export class Device {
  readonly browser: Browser;
  /** While true, nothing more can be stored. */
  full = false;
  /** What undoes that which was committed, but is not on the disk yet. */
  unsafe: Undo[] = [];
  readonly #random: () => number;
  readonly #database: Database;

  constructor(clock: Clock, mark: string, random: () => number) {
    this.browser = new Browser(clock, mark);
    this.#random = random;
    this.#database = new Database(this.browser.indexedDB, nameOf(IDENTITY), () => {});
  }

  /** Opens a tab whose requests go to `fetch`. */
  async open(
    fetch: (tab: Tab, ...request: Parameters<Outside["fetch"]>) => Promise<Response>,
    { limit, locks }: { limit: number; locks: boolean },
  ): Promise<Tab> {
    let died = () => {};
    const end = new Promise<never>((resolve) => {
      died = resolve as () => void;
    });
    const tab: Tab = {
      ...{ device: this, dead: false },
      replica: undefined as unknown as Replica,
      die: () => {
        tab.dead = true;
        cut();
        died();
      },
    };
    const { indexedDB, cut } = mortal(this.browser.indexedDB, tab);
    const outside = this.browser.tab((url, init) => fetch(tab, url, init), {
      ...{ indexedDB, random: this.#random, locks: locks ? this.#locks(end) : undefined },
      ...this.#ears(tab),
    });
    tab.replica = await open(outside, { limit });
    return tab;
  }

  /** A lock that a tab holds is free when the tab dies. */
  #locks(end: Promise<never>): NonNullable<Outside["locks"]> {
    const { locks } = this.browser;
    const ask = (name: string, options: { signal: AbortSignal }, held: () => Promise<unknown>) =>
      locks.request(name, options, () => Promise.race([held(), end]));
    return { request: ask as NonNullable<Outside["locks"]>["request"] };
  }

  #ears(tab: Tab): Pick<Outside, "channel" | "events" | "setTimeout"> {
    const { channels, clock } = this.browser;
    return {
      events: new EventTarget(),
      setTimeout: (run, milliseconds) => clock.setTimeout(() => tab.dead || run(), milliseconds),
      channel: (name) => {
        const line = channels.channel(name);
        return {
          post: (message) => tab.dead || line.post(message),
          listen: (heard) => line.listen((message) => tab.dead || heard(message)),
          close: () => line.close(),
        };
      },
    };
  }

  /** What is durable now. */
  held(): Promise<Held> {
    return this.#database.read(async (tx) => {
      const meta = await readMeta(tx);
      const rows = await tx.objectStore("rows").getAll();
      const outbox = await tx.objectStore("outbox").getAll();
      const blobs = await tx.objectStore("blobs").getAll();
      const bytes = await tx.objectStore("bytes").getAllKeys();
      const drafts = await tx.objectStore("drafts").getAllKeys();
      const named = [...new Set([...blobs.map(({ sha256 }) => sha256), ...drafts])].sort();
      const { cursor = null, generation = 0, resetting = false } = meta ?? {};
      return { cursor, generation, resetting, rows, outbox, named, bytes, drafts };
    });
  }

  /** Loses a row that nobody removed. */
  rot(): Promise<void> {
    return this.#database.write(async (tx) => {
      const cursor = await tx.objectStore("rows").openCursor();
      if (cursor?.value.kind === "job") await cursor.delete();
    });
  }

  /** Loses everything, as when the browser makes room. */
  clear(): Promise<void> {
    return this.#database.write(async (tx) => {
      for (const name of ["meta", "rows", "outbox", "blobs", "drafts", "bytes"] as const) {
        await tx.objectStore(name).clear();
      }
    });
  }
}

/**
 * A store that a tab loses when it dies, as if the power went: what it had not committed is undone,
 * and so is what the device had committed since the last time that it made sure of its disk.
 */
function mortal(factory: IDBFactory, tab: Tab) {
  const connections: IDBDatabase[] = [];
  const open: IDBTransaction[] = [];
  const prepare = (connection: IDBDatabase) => {
    connections.push(connection);
    const begin = connection.transaction.bind(connection);
    connection.transaction = (...args) => {
      if (tab.dead) throw new DOMException("dead", "InvalidStateError");
      const tx = begin(...args);
      open.push(tx);
      const gone = () => open.splice(open.indexOf(tx), 1);
      for (const event of ["complete", "abort"]) tx.addEventListener(event, gone);
      if (args[1] === "readwrite") {
        limit(tx, tab.device);
        tx.addEventListener("complete", () => note(tx, tab.device));
      }
      return tx;
    };
  };
  const indexedDB = {
    open: (name: string, version: number) => {
      if (tab.dead) throw new DOMException("dead", "InvalidStateError");
      const request = factory.open(name, version);
      request.addEventListener("success", () => prepare(request.result));
      return request;
    },
  } as IDBFactory;
  const cut = () => {
    for (const tx of [...open]) abort(tx);
    for (const each of connections) each.close();
    for (const undo of tab.device.unsafe.splice(0).reverse()) undo();
  };
  return { indexedDB, cut };
}

/** A strict commit is on the disk, and with it all before it. */
function note(tx: IDBTransaction, device: Device): void {
  const { _rollbackLog } = tx as IDBTransaction & { _rollbackLog: Undo[] };
  if (tx.durability === "strict") device.unsafe = [];
  else device.unsafe.push(..._rollbackLog);
}

function abort(tx: IDBTransaction): void {
  try {
    tx.abort();
  } catch {
    // it is committed already
  }
}

/** Refuses to store more on a device that is full. */
function limit(tx: IDBTransaction, device: Device): void {
  const { objectStore } = IDBTransaction.prototype;
  tx.objectStore = (name) => {
    const store = objectStore.call(tx, name);
    if (device.full) {
      store.put = store.add = () => {
        throw new DOMException("no room", "QuotaExceededError");
      };
    }
    return store;
  };
}
