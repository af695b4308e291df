/** Keeps the files of one account on this device. */
import { sha256 } from "../../kit/photos";
import type { DocumentOf } from "../documents";
import { AWAY, type Course, DAMAGED, NOT_RIGHT, NotHere } from "./states";
import { type FileStore, type Held, PIECE, WISHES, type Wishes } from "./store";

/** What the screens see; a new one after every change. */
export interface View extends Course {
  held: Map<string, Held>;
  wishes: Wishes;
  /** The documents whose files are kept by themselves or by a pin. */
  rows: DocumentOf[];
}

export const NOTHING: View = {
  held: new Map(),
  wishes: WISHES,
  rows: [],
  ...{ coming: new Set(), active: undefined, problems: new Map() },
};

/** The files of one account. */
export class Keeper {
  readonly #store: FileStore;
  readonly #show: (view: View) => void;
  #view = NOTHING;

  constructor(store: FileStore, show: (view: View) => void) {
    this.#store = store;
    this.#show = show;
  }

  /** Reads what is here. */
  async look(rows = this.#view.rows): Promise<void> {
    const [all, wishes] = await Promise.all([this.#store.all(), this.#store.wishes()]);
    const held = new Map(all.map((each) => [each.sha256, each]));
    this.#change({ held, wishes, rows });
  }

  /** A document's file, right to the last bit; fetched unless it is here. Rejects with NotHere. */
  async open({ id, doc }: DocumentOf): Promise<Blob> {
    const kept = (await this.#store.get(doc.sha256))?.at != null;
    const found = kept && (await this.#read(doc.sha256));
    if (found) return new Blob(found, { type: doc.media_type });
    if (kept) await this.#store.restart(doc.sha256, true);
    const bytes = await this.#fetch(id).catch(() => {
      throw new NotHere(kept ? DAMAGED : AWAY);
    });
    if ((await sha256(bytes.buffer)) !== doc.sha256) throw new NotHere(NOT_RIGHT);
    await this.#store.begin(doc.sha256, doc.size, id);
    await this.#store.restart(doc.sha256, false);
    for (let at = 0; at < bytes.length; at += PIECE)
      await this.#store.add(doc.sha256, at, bytes.subarray(at, at + PIECE));
    await this.#store.finish(doc.sha256, Date.now());
    await this.look();
    return new Blob([bytes], { type: doc.media_type });
  }

  async wish(change: (now: Wishes) => Partial<Wishes>): Promise<void> {
    this.#change({ wishes: await this.#store.wish(change) });
  }

  close(): void {
    this.#store.close();
  }

  async #read(hash: string): Promise<ArrayBuffer[] | undefined> {
    const pieces = await this.#store.bytes(hash);
    if (!pieces) return undefined;
    const right = (await sha256(await new Blob(pieces).arrayBuffer())) === hash;
    return right ? pieces : undefined;
  }

  async #fetch(id: string): Promise<Uint8Array<ArrayBuffer>> {
    const answer = await fetch(`/api/portal/documents/${id}`, { cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    return new Uint8Array(await answer.arrayBuffer());
  }

  #change(change: Partial<View>): void {
    this.#view = { ...this.#view, ...change };
    this.#show(this.#view);
  }
}
