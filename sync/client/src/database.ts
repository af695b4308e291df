/** Where it all is kept: one IndexedDB database for each identity. */
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, wrap } from "idb";
import { abort, transact } from "./transacting";
import type { Identity, Outcome } from "./types";
import type { Cursor, Doc } from "./wire";

/** A server's row. Rows of an older generation than the copy's go when a reset ends (PULL-5). */
export interface StoredRow {
  kind: string;
  id: string;
  version: number;
  generation: number;
  doc: Doc;
}

/** A mutation in the outbox; `seq` keeps the order in which the person did things. */
export interface StoredItem {
  seq?: number;
  id: string;
  name: string;
  ver: number;
  args: unknown;
  base: unknown;
  after: string[];
  created_at: number;
  attempts: number;
  retry_at: number;
  state: "waiting" | "sent" | "failed";
  outcome: Outcome | null;
  /** A final word whose entry has not come yet. */
  decided: { status: string; code: string | null; detail: unknown } | null;
  /** Why the server did not decide when it was asked last; none in older records. */
  held?: string | null;
  /** The version of its outcome's entry; none until that came, or in older records. */
  outcome_version?: number | null;
  /** Applied; kept only until its blobs are stored. */
  settled: boolean;
}

/** A blob of a mutation; `sent` bytes of `size` are known to be with the server. */
export interface StoredBlob {
  mutation: string;
  sha256: string;
  type: string;
  /** Where an older app has kept them; else they lie apart, under their hash. */
  bytes?: ArrayBuffer;
  size: number;
  sent: number;
  /** How often the server did not know it, or found it broken. */
  attempts: number;
  /** How often in a row it could not be sent, whatever the reason; none in older records. */
  failures?: number;
  retry_at: number;
  problem: string | null;
}

/** The one record of `meta`: how far the copy has come. */
export interface Meta {
  client: string;
  cursor: Cursor;
  generation: number;
  resetting: boolean;
  /** The head at which the reset under way began (PULL-10). */
  since: number | null;
  at_head: boolean;
  as_of: number | null;
  digest_at: number;
  digest_reset_at: number | null;
  doubtful: boolean;
}

export interface Schema extends DBSchema {
  meta: { key: "copy"; value: Meta };
  rows: { key: [string, string]; value: StoredRow; indexes: { generation: number } };
  outbox: { key: number; value: StoredItem; indexes: { id: string } };
  blobs: { key: [string, string]; value: StoredBlob; indexes: { sha256: string } };
  drafts: { key: string; value: unknown };
  bytes: { key: string; value: ArrayBuffer };
}

export type StoreName = "meta" | "rows" | "outbox" | "blobs" | "drafts" | "bytes";
export type Names = StoreName[];
export type Writing = IDBPTransaction<Schema, Names, "readwrite">;
export type Reading = IDBPTransaction<Schema, Names, "readonly">;

/** One step from a version of the store to the next; it never touches what is in the outbox. */
export type Step = (database: IDBDatabase, upgrading: IDBTransaction) => void;

/** The database's name: who is given to another customer gets another, too (AUTH-3). */
export function nameOf({ organization, contact, scope }: Identity): string {
  return `doorstep:${organization}:${contact}:${scope}`;
}

/** Why a connection went: another tab upgrades or deletes, or the browser has cleared or cut it. */
export type Loss = "upgraded" | "deleted" | "cut";

/** A connection that comes back after the browser has cut it, until it is closed for good. */
export class Database {
  readonly #factory: IDBFactory;
  readonly #name: string;
  readonly #lost: (why: Loss) => void;
  readonly #steps: Step[];
  readonly #running = new Set<{ abort(): void }>();
  readonly #over = new AbortController();
  #opened: Promise<IDBPDatabase<Schema>> | undefined;

  /** `lost` is called when the connection went without `close`. */
  constructor(factory: IDBFactory, name: string, lost: (why: Loss) => void, steps: Step[] = STEPS) {
    this.#factory = factory;
    this.#name = name;
    this.#lost = lost;
    this.#steps = steps;
  }

  get closed(): boolean {
    return this.#over.signal.aborted;
  }

  /** Runs `work` in one strict transaction; whatever it throws undoes all of it. */
  async write<T>(work: (tx: Writing) => Promise<T>, stores = STORES): Promise<T> {
    return this.#within("readwrite", (tx) => work(tx as Writing), stores);
  }

  /** Runs `work` on one consistent view. */
  async read<T>(work: (tx: Reading) => Promise<T>, stores = STORES): Promise<T> {
    return this.#within("readonly", (tx) => work(tx as unknown as Reading), stores);
  }

  async #within<T>(
    mode: IDBTransactionMode,
    work: (tx: unknown) => Promise<T>,
    stores: Names,
  ): Promise<T> {
    const database = await this.#connection();
    const tx = database.transaction(stores, mode, { durability: "strict" });
    this.#running.add(tx);
    return transact(tx, work).finally(() => this.#running.delete(tx));
  }

  #connection(): Promise<IDBPDatabase<Schema>> {
    const { signal } = this.#over;
    return new Promise((resolve, reject) => {
      // A browser that has just cleared the store may leave an opening without an answer.
      const over = () => reject(new DOMException("closed", "InvalidStateError"));
      if (signal.aborted) return over();
      signal.addEventListener("abort", over);
      this.#opened ??= this.#open().catch((error) => {
        this.#opened = undefined;
        throw error;
      });
      this.#opened.then(resolve, reject).finally(() => signal.removeEventListener("abort", over));
    });
  }

  async #open(): Promise<IDBPDatabase<Schema>> {
    const request = this.#factory.open(this.#name, this.#steps.length);
    request.onupgradeneeded = ({ oldVersion }) => {
      const tx = request.transaction as IDBTransaction;
      for (const step of this.#steps.slice(oldVersion)) step(request.result, tx);
    };
    const database = (await wrap(request)) as unknown as IDBPDatabase<Schema>;
    database.onversionchange = (event) => {
      this.close();
      this.#lost(event.newVersion === null ? "deleted" : "upgraded");
    };
    database.onclose = () => {
      this.#opened = undefined;
      this.#lost("cut");
    };
    if (this.closed) database.close();
    return database;
  }

  /** Undoes what is under way and lets go of the connection; the next read or write has another. */
  leave(): void {
    for (const tx of this.#running) abort(tx);
    this.#release();
    this.#opened = undefined;
  }

  /** Lets go of the connection; later reads and writes reject. */
  close(): void {
    this.#over.abort();
    this.#release();
  }

  #release(): void {
    this.#opened?.then((database) => database.close()).catch(() => undefined);
  }
}

const STORES: Names = ["meta", "rows", "outbox", "blobs", "drafts", "bytes"];

/** From nothing to the newest, one by one; the store's version is how many were taken. Only add. */
export const STEPS: Step[] = [create, apart];

function create(database: IDBDatabase): void {
  database.createObjectStore("meta");
  const rows = database.createObjectStore("rows", { keyPath: ["kind", "id"] });
  rows.createIndex("generation", "generation");
  const outbox = database.createObjectStore("outbox", { keyPath: "seq", autoIncrement: true });
  outbox.createIndex("id", "id", { unique: true });
  const blobs = database.createObjectStore("blobs", { keyPath: ["mutation", "sha256"] });
  blobs.createIndex("sha256", "sha256");
  database.createObjectStore("drafts");
}

/**
 * Bytes by their hash. Those that are kept already stay where they are until they go: to copy them
 * here would need room that a full device does not have, and nobody could open the app on it.
 */
function apart(database: IDBDatabase): void {
  database.createObjectStore("bytes");
}
