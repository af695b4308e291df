/** The parts, put together. */
import { bytesOf, dropDraft, getDraft, putDraft, takeDraft } from "./bytes";
import { Database, type Loss, type Names, nameOf, type Writing } from "./database";
import { Flusher } from "./flushing";
import { Keeper } from "./keeping";
import { ensureMeta, readMeta } from "./meta";
import { add, discard, listed, rewrite } from "./outbox";
import { browser, type Channel, type Outside } from "./outside";
import { touched, view } from "./overlaying";
import type { News } from "./tabs";
import type {
  Change,
  Drafts,
  NewMutation,
  OpenOptions,
  Replica,
  Row,
  Status,
  Written,
} from "./types";
import { dropStored, storedPhotos, Uploads } from "./uploads";

/** The tag by which the browser wakes the service worker when there is a network again. */
export const WAKE_TAG = "doorstep-outbox";

/** Opens a person's copy on this device, making it if need be. Nothing is asked of the server. */
export async function openReplica(options: OpenOptions): Promise<Replica> {
  const outside = { ...browser(), ...options.outside };
  const copy = new Copy(options, outside);
  await copy.open();
  return copy;
}

const DRAFTS: Names = ["drafts", "blobs", "bytes"];

class Copy implements Replica {
  readonly identity;
  readonly #options: OpenOptions;
  readonly #outside: Outside;
  readonly #database: Database;
  readonly #keeper: Keeper;
  readonly #channel: Channel | undefined;
  readonly #listeners = new Set<(change: Change) => void>();
  #status: Status = { state: "opening" };
  #wrote = false;

  constructor(options: OpenOptions, outside: Outside) {
    this.identity = options.identity;
    this.#options = options;
    this.#outside = outside;
    const name = nameOf(options.identity);
    this.#database = new Database(outside.indexedDB, name, (why) => this.#lost(why));
    this.#channel = outside.channel(name);
    this.#keeper = this.#assemble();
  }

  #assemble(): Keeper {
    const outside = this.#outside;
    const database = this.#database;
    const flusher = new Flusher(database, outside, this.#options, {
      changed: (kinds, outbox) => this.#changed([...kinds], outbox),
      status: (status) => this.#become(status, true),
    });
    const uploads = new Uploads(database, outside, () => this.#changed([], true));
    const tidy = () => this.#tidy();
    const locked = () => this.#become({ state: "locked" }, true);
    const { scope } = this.identity;
    return new Keeper({ scope, outside, database, flusher, uploads, tidy, locked });
  }

  /** Makes sure the store works before anything relies on it. */
  async open(): Promise<void> {
    const known = await this.#database.read(readMeta, ["meta"]);
    if (!known) await this.#database.write((tx) => ensureMeta(tx, this.#outside.uuid));
    this.#channel?.listen((news) => this.#hear(news as News));
  }

  async list<D>(kind: string): Promise<Row<D>[]> {
    const rows = await this.#database.read((tx) => view(tx, this.#options.overlays, kind));
    return rows as Row<D>[];
  }

  async get<D>(kind: string, id: string): Promise<Row<D> | null> {
    const rows = await this.#database.read((tx) => view(tx, this.#options.overlays, kind, id));
    return (rows[0] as Row<D> | undefined) ?? null;
  }

  outbox() {
    return this.#database.read(listed);
  }

  async enqueue(mutation: NewMutation): Promise<string> {
    const id = this.#outside.uuid();
    this.#askToPersist();
    const now = this.#outside.now();
    const kept = await this.#change((tx) => add(tx, id, mutation, now), mutation.draft);
    this.#send();
    return kept;
  }

  async retry(id: string): Promise<string> {
    return this.#rewritten(id, {});
  }

  async rewrite(
    id: string,
    args: unknown,
    blobs?: NewMutation["blobs"],
    draft?: Written,
  ): Promise<string> {
    return this.#rewritten(id, { args, blobs }, draft);
  }

  async discard(id: string): Promise<void> {
    await this.#change((tx) => discard(tx, id));
  }

  async blob(sha256: string): Promise<ArrayBuffer | null> {
    return (await this.#database.read((tx) => bytesOf(tx, sha256))) ?? null;
  }

  readonly drafts: Drafts = {
    get: (key) => this.#database.read((tx) => getDraft(tx, key), DRAFTS),
    put: async (key, value, kept) => {
      await this.#database.write((tx) => putDraft(tx, key, value, kept), DRAFTS);
      this.#post({ kinds: [], outbox: false, drafts: [key] });
    },
    delete: async (key) => {
      await this.#database.write((tx) => dropDraft(tx, key), DRAFTS);
      this.#post({ kinds: [], outbox: false, drafts: [key] });
    },
    keys: () => this.#database.read((tx) => tx.objectStore("drafts").getAllKeys(), ["drafts"]),
  };

  sync(): Promise<void> {
    return this.#keeper.sync();
  }

  start(): void {
    this.#keeper.start();
  }

  stop(): void {
    this.#keeper.stop();
  }

  status(): Status {
    return this.#status;
  }

  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#keeper.end();
    this.#database.close();
    this.#channel?.close();
  }

  async #rewritten(
    id: string,
    change: Parameters<typeof rewrite>[2],
    draft?: Written,
  ): Promise<string> {
    const now = await this.#change((tx) => rewrite(tx, id, change, this.#outside.uuid()), draft);
    this.#send();
    return now;
  }

  /**
   * Changes the outbox in one transaction, with the draft that it was made from (what was sent must
   * not come back as one), and tells whose rows look different now.
   */
  async #change<T>(work: (tx: Writing) => Promise<T>, draft?: Written): Promise<T> {
    const { overlays } = this.#options;
    const kinds = new Set<string>();
    const result = await this.#database.write(async (tx) => {
      for (const kind of await touched(tx, overlays)) kinds.add(kind);
      const done = await work(tx);
      if (draft) await takeDraft(tx, draft);
      for (const kind of await touched(tx, overlays)) kinds.add(kind);
      return done;
    });
    this.#changed([...kinds], true, draft ? [draft.key] : []);
    return result;
  }

  #send(): void {
    void this.#keeper.sync();
    void this.#outside.wakeLater(WAKE_TAG).catch(() => undefined);
  }

  #askToPersist(): void {
    if (this.#wrote) return;
    this.#wrote = true;
    void this.#outside.persist().catch(() => undefined);
  }

  async #tidy(): Promise<void> {
    const { storedBlobs = storedPhotos } = this.#options;
    const dropped = await this.#database.write((tx) => dropStored(tx, storedBlobs));
    if (dropped) this.#changed([], true);
  }

  #changed(kinds: string[], outbox: boolean, drafts: string[] = []): void {
    this.#post({ kinds, outbox, drafts });
    this.#tell({ kinds, outbox });
  }

  #become(status: Status, own: boolean): void {
    // What a run that was cut off still reports must not hide why it was.
    if (own && this.#database.closed) return;
    if (status.state === "locked") this.#keeper.pause();
    if (JSON.stringify(status) === JSON.stringify(this.#status)) return;
    this.#status = status;
    if (own && status.state === "current") {
      const { state: _, ...fresh } = status;
      this.#post(fresh);
    }
    this.#tell({ status: true });
  }

  #post(news: News): void {
    if (!this.#database.closed) this.#channel?.post(news);
  }

  #hear(news: News): void {
    if ("as_of" in news) {
      this.#keeper.resume();
      if (this.#status.state !== "upgrade") this.#become({ state: "current", ...news }, false);
    } else this.#tell(news);
  }

  /** Cut: what was cleared comes back. Upgraded: reload to go on. Deleted: sign in to go on. */
  #lost(why: Loss): void {
    if (why === "cut") {
      this.#tell({ outbox: true });
      this.#keeper.hurry();
    } else {
      this.close();
      this.#become(
        why === "deleted" ? { state: "locked" } : { state: "upgrade", closed: true },
        false,
      );
    }
  }

  #tell(news: Partial<Change>): void {
    const change = { kinds: [], outbox: false, status: false, drafts: [], ...news };
    for (const listener of this.#listeners) listener(change);
  }
}
