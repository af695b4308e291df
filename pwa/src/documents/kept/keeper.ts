/** Keeps the files of one account on this device: what is planned comes, and what is not goes. */
import type { Day } from "../../kit/documents";
import type { DocumentOf } from "../documents";
import { fetchWhole, pictureOf } from "./direct";
import { readRight } from "./fetching";
import { leaving, PICTURE, planFor, superfluous } from "./plan";
import { Queue } from "./queue";
import { AWAY, DAMAGED, NO_ROOM, NOTHING, NotHere, type View } from "./states";
import type { FileStore, Held, Wishes } from "./store";

/** What the keeper is told of the copy, and of the world around it. */
export interface Outside {
  /** The name of the account's files, for the other tabs. */
  name: string;
  rows(): Promise<DocumentOf[]>;
  /** Whether the copy was complete at some time: only then does what it lacks mean anything. */
  isComplete(): boolean;
  sync(): void;
  today(): Promise<Day>;
  /** The person pays for what comes by itself. */
  savesData(): boolean;
  /** Tells the other tabs that something is different. */
  post(): void;
  rest(failures: number): number;
}

/** Milliseconds between two looks at how far a file has come. */
const OFTEN = 200;
/** Milliseconds after which a browser that has cleared the files gives a store again. */
const CLEARED = 500;
/** How many documents that were opened by hand are remembered. */
const MOST_ASKED = 50;

/** The files of one account. */
export class Keeper {
  readonly #store: FileStore;
  readonly #outside: Outside;
  readonly #show: (view: View) => void;
  readonly #queue: Queue;
  readonly #open = new Map<string, number>();
  #view = NOTHING;
  #looking: Promise<void> | undefined;
  #stale = false;
  #soon: ReturnType<typeof setTimeout> | undefined;
  #cleared: ReturnType<typeof setTimeout> | undefined;

  constructor(store: FileStore, outside: Outside, show: (view: View) => void) {
    this.#store = store;
    this.#outside = outside;
    this.#show = show;
    store.lost = () => this.#lost();
    this.#queue = new Queue({
      ...{ store, lock: `${outside.name}:fetch`, rest: outside.rest },
      sync: () => outside.sync(),
      makeRoom: (row) => this.#makeRoom(row),
      told: (whole) => void this.#told(whole).catch(() => undefined),
    });
  }

  /** From now on files come by themselves. */
  begin(): void {
    this.#queue.begin();
  }

  /** Looks at the documents and at what is here, and lets come and go what has to; once at a time. */
  look(): Promise<void> {
    this.#stale = true;
    this.#looking ??= this.#lookOnce().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /** A document's file, right to the last bit; fetched unless it is here. Rejects with NotHere. */
  async open(row: DocumentOf): Promise<Blob> {
    const { sha256, media_type } = row.doc;
    this.#open.set(sha256, (this.#open.get(sha256) ?? 0) + 1);
    try {
      return new Blob(await this.#bytes(row), { type: media_type });
    } finally {
      const left = (this.#open.get(sha256) ?? 1) - 1;
      if (left) this.#open.set(sha256, left);
      else this.#open.delete(sha256);
      void this.look().catch(() => undefined);
    }
  }

  /** Fetches a file now. Rejects with NotHere. */
  async fetchNow(row: DocumentOf): Promise<void> {
    await this.#store.forgive(row.doc.sha256);
    await this.wish(askedFor(row.id));
    await this.#queue.ask(row);
  }

  /** Changes what the person wants, and what comes and goes with it. */
  async wish(change: (now: Wishes) => Partial<Wishes>): Promise<void> {
    await this.#store.wish(change);
    for (const [sha256, { state }] of this.#queue.problems)
      if (state === "no_room") this.#queue.problems.delete(sha256);
    this.#outside.post();
    await this.look();
  }

  /** The small picture of a document, from here or from the server; undefined without one. */
  async small({ id, doc }: DocumentOf): Promise<Blob | undefined> {
    if (!doc.thumbnail) return undefined;
    const kept = await this.#store.small(doc.sha256).catch(() => undefined);
    const bytes = kept ?? (await pictureOf(id));
    return bytes && new Blob([bytes], { type: "image/jpeg" });
  }

  close(): void {
    clearTimeout(this.#soon);
    clearTimeout(this.#cleared);
    this.#queue.close();
    this.#store.close();
  }

  /** Nothing is kept from now on; what is planned comes anew. */
  #lost(): void {
    this.#view = { ...this.#view, held: new Map() };
    this.#draw();
    clearTimeout(this.#cleared);
    this.#cleared = setTimeout(() => void this.look().catch(() => undefined), CLEARED);
  }

  async #lookOnce(): Promise<void> {
    while (this.#stale) {
      this.#stale = false;
      const [all, wishes] = await Promise.all([this.#store.all(), this.#store.wishes()]);
      const rows = await this.#rows(all);
      const plan = planFor(rows, wishes, await this.#outside.today());
      const left = this.#outside.isComplete() ? await this.#drop(all, plan, wishes.budget) : all;
      const held = new Map(left.map((file) => [file.sha256, file]));
      const comes = plan.keep.filter(
        ({ row: { doc }, why }) =>
          held.get(doc.sha256)?.at == null &&
          (held.get(doc.sha256)?.wrong ?? 0) < 2 &&
          (why === "pinned" || !this.#outside.savesData()),
      );
      this.#view = { ...this.#view, rows, held, wishes, plan };
      this.#queue.want(comes.map(({ row }) => row));
      this.#draw();
    }
  }

  /** A document that goes from one kind of rows to another may be missing from one look. */
  async #rows(held: Held[]): Promise<DocumentOf[]> {
    const rows = await this.#outside.rows();
    const known = new Set(rows.map(({ id }) => id));
    return held.every(({ ids }) => ids.every((id) => known.has(id))) ? rows : this.#outside.rows();
  }

  async #drop(all: Held[], plan: View["plan"], budget: number): Promise<Held[]> {
    const busy = new Set(this.#open.keys());
    if (this.#queue.active) busy.add(this.#queue.active);
    const over = superfluous(all, plan, budget, busy);
    for (const { sha256 } of over) await this.#store.drop(sha256);
    if (over.length) this.#outside.post();
    return all.filter((file) => !over.includes(file));
  }

  async #bytes(row: DocumentOf): Promise<ArrayBuffer[]> {
    const { sha256 } = row.doc;
    const held = await this.#store.get(sha256).catch(() => undefined);
    const kept = held?.at != null && (await readRight(this.#store, sha256));
    if (kept) return kept;
    if (held?.at != null) await this.#store.restart(sha256, true);
    try {
      await this.#store.wish(askedFor(row.id));
      await this.#queue.ask(row);
      const come = await readRight(this.#store, sha256);
      if (come) return come;
      throw new NotHere(DAMAGED);
    } catch (error) {
      const why = (error as Error).message;
      if (held?.at != null && why === AWAY) throw new NotHere(DAMAGED);
      // A device without room, or without a store, may show it all the same.
      if (error instanceof NotHere && why !== NO_ROOM) throw error;
      return [await fetchWhole(row)];
    }
  }

  async #makeRoom(row: DocumentOf): Promise<boolean> {
    const { plan } = this.#view;
    const place = plan.keep.findIndex(({ row: { id } }) => id === row.id);
    const keep = plan.keep.slice(0, place < 0 ? 0 : place + 1);
    const needed = new Set(keep.map(({ row: { doc } }) => doc.sha256));
    let freed = 0;
    for (const { sha256, done } of leaving(await this.#store.all(), plan)) {
      if (freed >= row.doc.size || needed.has(sha256) || sha256 === row.doc.sha256) continue;
      await this.#store.drop(sha256);
      freed += done;
    }
    return freed > 0;
  }

  /** With a file that has become whole, its small picture comes too. */
  async #told(whole?: DocumentOf): Promise<void> {
    if (!whole) return this.#renewSoon();
    this.#outside.post();
    await this.look();
    const bytes = whole.doc.thumbnail && (await pictureOf(whole.id));
    if (!bytes || bytes.byteLength > PICTURE) return;
    await this.#store.putSmall(whole.doc.sha256, bytes);
    await this.#renew();
  }

  /** Not for every piece: a screen of thousands of documents is drawn anew each time. */
  #renewSoon(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      void this.#renew().catch(() => undefined);
    }, OFTEN);
  }

  async #renew(): Promise<void> {
    const all = await this.#store.all();
    this.#view = { ...this.#view, held: new Map(all.map((file) => [file.sha256, file])) };
    this.#draw();
  }

  #draw(): void {
    const { coming, active, problems } = this.#queue;
    this.#view = { ...this.#view, coming, active, problems: new Map(problems) };
    this.#show(this.#view);
  }
}

/** Bytes of all that is here. */
export function usedBy(held: Iterable<Held>): number {
  return [...held].reduce((sum, { done, small }) => sum + done + small, 0);
}

/** Somebody wants to see it: it stays as long as there is room. */
function askedFor(id: string): (now: Wishes) => Partial<Wishes> {
  return ({ asked, unwanted }) => ({
    asked: [id, ...asked.filter((each) => each !== id)].slice(0, MOST_ASKED),
    unwanted: unwanted.filter((each) => each !== id),
  });
}
