/** Where files are kept: an IndexedDB database beside the copy of an account, in pieces. */
import { transact } from "@doorstep/sync";
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, wrap } from "idb";

/** Bytes of one piece; what a download that was killed has to fetch again at most. */
export const PIECE = 256 * 1024;

/** A file as far as it is here, known by the SHA-256 that its bytes should have. */
export interface Held {
  sha256: string;
  size: number;
  /** The documents whose file it is or was. */
  ids: string[];
  /** How many of its bytes are here, from the first on. */
  done: number;
  /** When all of it was found right; null before. Only then is it shown to anybody. */
  at: number | null;
  /** How often its bytes were not those of its hash. */
  wrong: number;
  /** Bytes of the small picture beside it. */
  small: number;
}

/** What the person wants kept. */
export interface Wishes {
  /** Bytes for all files together, unless the pins take more; none by themselves with 0. */
  budget: number;
  /** Documents to be kept whatever else has to go, in the order in which that was said. */
  pins: string[];
  /** Documents that were opened or fetched by hand, the last one first. */
  asked: string[];
  /** Documents that were taken off this device by hand, and are not to come by themselves. */
  unwanted: string[];
}

export const WISHES: Wishes = { budget: 100_000_000, pins: [], asked: [], unwanted: [] };

interface Schema extends DBSchema {
  files: { key: string; value: Held };
  pieces: { key: [string, number]; value: ArrayBuffer };
  small: { key: string; value: ArrayBuffer };
  wishes: { key: "wishes"; value: Wishes };
}

type Name = "files" | "pieces" | "small" | "wishes";
type Database = IDBPDatabase<Schema>;
type Tx<M extends IDBTransactionMode> = IDBPTransaction<Schema, Name[], M>;
type Writing = Tx<"readwrite">;

/** Another tab has written to the same file meanwhile, or it is not wanted any more. */
export class Overtaken extends Error {}

/** The files of one account on this device. */
export class FileStore {
  readonly #factory: IDBFactory;
  readonly #name: string;
  readonly #ready: () => Promise<void>;
  #opened: Promise<Database> | undefined;
  #closed = false;
  /** Hears that the browser has taken all of it away while it was in use. */
  lost: () => void = () => undefined;

  /** It is opened when it is needed first, but not before `ready`. */
  constructor(name: string, factory: IDBFactory = indexedDB, ready = async () => {}) {
    this.#name = name;
    this.#factory = factory;
    this.#ready = ready;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** All that is here, whole or not. */
  all(): Promise<Held[]> {
    return this.#within("readonly", ["files"], (tx) => tx.objectStore("files").getAll());
  }

  get(sha256: string): Promise<Held | undefined> {
    return this.#within("readonly", ["files"], (tx) => tx.objectStore("files").get(sha256));
  }

  /** Makes room in the books for a file of a document; resolves with how far it is here. */
  begin(sha256: string, size: number, id: string): Promise<Held> {
    return this.#change(sha256, ["files"], (held) => {
      const now = held ?? { sha256, ids: [], done: 0, at: null, wrong: 0, small: 0 };
      return { ...now, size, ids: [...new Set([...now.ids, id])] };
    });
  }

  /**
   * Puts bytes behind the `from` ones that are here, up to the end of a piece at most. Rejects with
   * Overtaken if it is not so many.
   */
  add(sha256: string, from: number, bytes: Uint8Array): Promise<Held> {
    return this.#change(sha256, ["files", "pieces"], async (held, tx) => {
      if (held?.done !== from || held.at !== null) throw new Overtaken();
      const pieces = tx.objectStore("pieces");
      const number = Math.floor(from / PIECE);
      const before = from % PIECE ? await pieces.get([sha256, number]) : undefined;
      await pieces.put(joined(before, from % PIECE, bytes), [sha256, number]);
      return { ...held, done: from + bytes.length };
    });
  }

  /** Takes its bytes away, so that it is fetched from the first one on; `wrong`: they were not right. */
  restart(sha256: string, wrong: boolean): Promise<Held | undefined> {
    return this.#change(sha256, ["files", "pieces"], async (held, tx) => {
      await tx.objectStore("pieces").delete(piecesOf(sha256));
      return held && { ...held, done: 0, at: null, wrong: held.wrong + Number(wrong) };
    });
  }

  /** Notes that it is whole and right. Rejects with Overtaken unless it is as long as it should be. */
  finish(sha256: string, at: number): Promise<Held> {
    return this.#change(sha256, ["files"], (held) => {
      if (!held || held.done !== held.size) throw new Overtaken();
      return { ...held, at, wrong: 0 };
    });
  }

  /** Lets it be fetched again although it came wrong before. */
  forgive(sha256: string): Promise<Held | undefined> {
    return this.#change(sha256, ["files"], (held) => held && { ...held, wrong: 0 });
  }

  /** All bytes that are here, in order; undefined unless those are as many as the books say. */
  bytes(sha256: string): Promise<ArrayBuffer[] | undefined> {
    return this.#within("readonly", ["files", "pieces"], async (tx) => {
      const held = await tx.objectStore("files").get(sha256);
      const pieces = held && (await tx.objectStore("pieces").getAll(piecesOf(sha256)));
      const here = pieces?.reduce((sum, piece) => sum + piece.byteLength, 0);
      return here === held?.done ? pieces : undefined;
    });
  }

  /** Takes a file off this device, with its small picture. */
  drop(sha256: string): Promise<void> {
    return this.#within("readwrite", ["files", "pieces", "small"], async (tx) => {
      await tx.objectStore("files").delete(sha256);
      await tx.objectStore("small").delete(sha256);
      await tx.objectStore("pieces").delete(piecesOf(sha256));
    });
  }

  small(sha256: string): Promise<ArrayBuffer | undefined> {
    return this.#within("readonly", ["small"], (tx) => tx.objectStore("small").get(sha256));
  }

  /** Puts the small picture beside a file that is here. */
  async putSmall(sha256: string, bytes: ArrayBuffer): Promise<void> {
    await this.#change(sha256, ["files", "small"], async (held, tx) => {
      if (held) await tx.objectStore("small").put(bytes, sha256);
      return held && { ...held, small: bytes.byteLength };
    });
  }

  wishes(): Promise<Wishes> {
    return this.#within("readonly", ["wishes"], wishesIn);
  }

  /** Changes what is wanted; resolves with how it is now. */
  wish(change: (now: Wishes) => Partial<Wishes>): Promise<Wishes> {
    return this.#within("readwrite", ["wishes"], async (tx) => {
      const before = await wishesIn(tx);
      const now = { ...before, ...change(before) };
      await tx.objectStore("wishes").put(now, "wishes");
      return now;
    });
  }

  /** Lets go of the database for good. */
  close(): void {
    this.#closed = true;
    void this.#opened?.then((database) => database.close()).catch(() => undefined);
  }

  /** Changes what is noted of a file in one transaction; whatever `change` throws undoes all of it. */
  #change<T extends Held | undefined>(
    sha256: string,
    stores: Name[],
    change: (held: Held | undefined, tx: Writing) => T | Promise<T>,
  ): Promise<T> {
    return this.#within("readwrite", stores, async (tx) => {
      const now = await change(await tx.objectStore("files").get(sha256), tx);
      if (now) await tx.objectStore("files").put(now);
      return now;
    });
  }

  async #within<T, M extends IDBTransactionMode>(
    mode: M,
    stores: Name[],
    work: (tx: Tx<M>) => Promise<T>,
  ): Promise<T> {
    return transact((await this.#open()).transaction(stores, mode), work);
  }

  /** A browser that has cleared it all gives an empty one the next time: nothing is kept then. */
  #open(): Promise<Database> {
    if (this.#closed) return Promise.reject(new DOMException("closed", "InvalidStateError"));
    this.#opened ??= this.#connect().catch((error) => {
      this.#opened = undefined;
      throw error;
    });
    return this.#opened;
  }

  async #connect(): Promise<Database> {
    await this.#ready();
    const request = this.#factory.open(this.#name, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("files", { keyPath: "sha256" });
      for (const name of ["pieces", "small", "wishes"]) request.result.createObjectStore(name);
    };
    const database = (await wrap(request)) as unknown as Database;
    database.onversionchange = () => this.close();
    database.onclose = () => {
      this.#opened = undefined;
      this.lost();
    };
    if (this.#closed) database.close();
    return database;
  }
}

async function wishesIn(tx: Tx<"readonly"> | Writing): Promise<Wishes> {
  return { ...WISHES, ...(await tx.objectStore("wishes").get("wishes")) };
}

function piecesOf(sha256: string): IDBKeyRange {
  return IDBKeyRange.bound([sha256, 0], [sha256, Number.MAX_SAFE_INTEGER]);
}

function joined(before: ArrayBuffer | undefined, at: number, bytes: Uint8Array): ArrayBuffer {
  const whole = new Uint8Array(at + bytes.length);
  if (before) whole.set(new Uint8Array(before, 0, at));
  whole.set(bytes, at);
  return whole.buffer;
}
