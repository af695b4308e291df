/** What an app sees of its copy. Rule numbers are those of sync/PROTOCOL.md. */
import type { Writing } from "./database";
import type { Outside } from "./outside";

/** Whose copy it is: a device holds one database for each organization, contact and scope. */
export interface Identity {
  organization: string;
  contact: string;
  scope: string;
}

/** A row as the screens show it; `pending` when something unsent is laid over the server's word. */
export interface Row<D> {
  kind: string;
  id: string;
  /** The version of the server's row; 0 when only the device knows it. */
  version: number;
  doc: D;
  pending: boolean;
}

/** Shallow-merged onto the server's document; makes the row if there is none. */
export type Patch = [kind: string, id: string, doc: Record<string, unknown>];

/** What an overlay may look at: when and as what the mutation was made, and the rows beneath it. */
export interface OverlayContext {
  now: string;
  id: string;
  // biome-ignore lint/suspicious/noExplicitAny: documents are typed by the app, not by the sync
  get(kind: string, id: string): any;
}

/** For each mutation name, what it will do to the rows once it is applied. Must be pure. */
export type Overlays = Record<
  string,
  // biome-ignore lint/suspicious/noExplicitAny: arguments are typed by the app, not by the sync
  (args: any, context: OverlayContext) => Patch[]
>;

/** A photo or file that goes with a mutation; named by the hex SHA-256 of its bytes. */
export interface Blob_ {
  sha256: string;
  type: string;
  bytes: ArrayBuffer;
}

/** The server's final word on a mutation that did not simply apply. */
export interface Outcome {
  status: "rejected" | "conflict" | "blocked" | "quarantined" | "merged";
  code: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: its shape is the command's
  detail: any;
}

/**
 * Something the person did that the server has not wholly taken yet.
 *
 * `waiting` was never sent; `sent` may have reached the server, or is applied with bytes still to
 * upload (`settled`); `failed` waits for the person to retry, rewrite or discard it. A failed one that
 * is `settled` was done but for its bytes or, `merged`, for a part that the person has yet to see.
 */
export interface OutboxItem {
  id: string;
  name: string;
  ver: number;
  // biome-ignore lint/suspicious/noExplicitAny: arguments are typed by the app
  args: any;
  // biome-ignore lint/suspicious/noExplicitAny: as the arguments
  base: any | null;
  after: string[];
  created_at: number;
  attempts: number;
  state: "waiting" | "sent" | "failed";
  outcome: Outcome | null;
  settled: boolean;
  /** The code with which the server put off deciding, when it was asked last. */
  held?: string | null;
  /** The version of its outcome's entry: what newer rows show has come since. */
  outcome_version?: number | null;
  blobs: { sha256: string; size: number; sent: number }[];
}

/** A mutation to be kept and sent (PUSH-1). */
export interface NewMutation {
  name: string;
  ver: number;
  args: unknown;
  base?: unknown;
  after?: string[];
  blobs?: Blob_[];
  draft?: Written;
  /**
   * The id of a failed one that it stands for: that goes in the same transaction, and what was to come
   * after it comes after this. Rejects with `Gone` when it is not there.
   */
  replaces?: string | undefined;
  /**
   * The id of one of the same name and version: unless that is decided, or changes what this has not
   * seen, this is laid over it, and what both change is sent once, against what was shown before
   * either. `base` then has a list where that may be done or not, and either may be there. The `after`
   * and the place of the first are kept.
   */
  joins?: string | undefined;
}

/**
 * The draft that a mutation is made from; it is forgotten in the same transaction. `kept`: this device
 * had it, so that without it another tab has sent it or thrown it away, and this rejects with `Gone`.
 */
export interface Written {
  key: string;
  kept: boolean;
}

/**
 * How fresh the copy is; `as_of` is when it last was all there is, in milliseconds.
 *
 * `doubtful`: the server found the copy wrong twice within an hour (PULL-9).
 * `full`: the device has no room for what the server sent.
 * `removed`: the person's access was ended, and their records are gone from here (AUTH-7).
 * `closed`: a newer version of the app has taken the store over; nothing can be read or kept here.
 */
export type Status =
  | { state: "opening" }
  | { state: "current"; as_of: number; doubtful?: true }
  | { state: "syncing"; as_of: number | null; doubtful?: true }
  | { state: "offline"; as_of: number | null; full?: true; doubtful?: true }
  | { state: "locked"; removed?: true }
  | { state: "upgrade"; closed?: true };

/**
 * What a listener is told: kinds whose rows may have changed, whether outbox or status did, and the
 * keys of drafts that another tab has written, sent or thrown away.
 */
export interface Change {
  kinds: string[];
  outbox: boolean;
  status: boolean;
  drafts: string[];
}

/**
 * Values the app keeps on the device only. ArrayBuffers are allowed; those of `photos`, a list of
 * `{sha256, bytes}`, are written once however often the rest changes.
 */
export interface Drafts {
  get(key: string): Promise<unknown | null>;
  /** With `kept` it rejects with `Gone` when another tab has sent it or thrown it away. */
  put(key: string, value: unknown, kept?: boolean): Promise<void>;
  delete(key: string): Promise<void>;
  keys(): Promise<string[]>;
}

/** One person's copy and outbox on this device. */
export interface Replica {
  readonly identity: Identity;
  list<D>(kind: string): Promise<Row<D>[]>;
  get<D>(kind: string, id: string): Promise<Row<D> | null>;
  outbox(): Promise<OutboxItem[]>;
  /** Resolves with the id it is sent under once it is durable (PUSH-13); sending goes on by itself. */
  enqueue(mutation: NewMutation): Promise<string>;
  /**
   * Sends a failed one again as a new mutation (PUSH-12), any other one at once; resolves with the
   * id it has now.
   */
  retry(id: string): Promise<string>;
  discard(id: string): Promise<void>;
  /**
   * Changes what will be sent and forgets the draft it was made from; resolves with the id it has now,
   * a new one if it ever was sent.
   */
  rewrite(id: string, args: unknown, blobs?: Blob_[], draft?: Written): Promise<string>;
  /** The bytes of a blob this device still holds. */
  blob(sha256: string): Promise<ArrayBuffer | null>;
  drafts: Drafts;
  /** Sends and asks until there is nothing left to do now; never rejects, `status()` tells. */
  sync(): Promise<void>;
  /** Keeps the copy fresh until `stop`; also ends the pause after a lost session. */
  start(): void;
  stop(): void;
  status(): Status;
  /** Returns what ends the subscription. */
  subscribe(listener: (change: Change) => void): () => void;
  /** Lets go of the database; when that is deleted (`nameOf`), every tab lets go by itself. */
  close(): void;
}

/**
 * What stays of a draft when the records have to go, and under which key: the person's own words, and
 * nothing that repeats what they were shown. Without any, nothing stays.
 */
export type Own = (key: string, draft: unknown) => { key: string; value: unknown } | undefined;

/** Takes all records away; resolves with the kinds of rows that were there. */
export type Forget = (tx: Writing) => Promise<Set<string>>;

/** What `openReplica` needs to know. */
export interface OpenOptions {
  identity: Identity;
  /** The version of the documents this app can read (SYNC-6). */
  schema: number;
  overlays: Overlays;
  /**
   * Fetches what takes the records away when the person's access was ended (AUTH-7): hardly anybody
   * ever needs it. Made by `forgetting` of `@doorstep/sync/leaving`.
   */
  forgetting: () => Promise<Forget>;
  /** The hashes of the blobs that a document says are stored; by default those in `photos`. */
  storedBlobs?: (kind: string, doc: unknown) => string[];
  /** Entries to ask for in one page; 500 unless told. */
  limit?: number;
  outside?: Partial<Outside>;
}
