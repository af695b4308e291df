/** Which file is fetched when: one at a time, those that somebody waits for first. */
import type { DocumentOf } from "../documents";
import { type Attempt, fetchOnce } from "./fetching";
import * as words from "./states";
import { type Course, NotHere } from "./states";
import type { FileStore } from "./store";
import { inTurn } from "./turn";

/** What the queue is given, and whom it tells. */
export interface Around {
  store: FileStore;
  /** A lock's name: whoever has it fetches. */
  lock: string;
  /** Frees room for a document's file; resolves with whether there was anything to take away. */
  makeRoom(row: DocumentOf): Promise<boolean>;
  /** The server said something of which the copy is to hear. */
  sync(): void;
  /** Something is different now; with a document, its file has become whole. */
  told(whole?: DocumentOf): void;
  /** Milliseconds before the next attempt after so many that brought nothing. */
  rest(failures: number): number;
}

interface Asked {
  row: DocumentOf;
  resolve(): void;
  reject(why: NotHere): void;
}

/** Milliseconds for which somebody who waits for a file waits for another tab. */
const PATIENCE = 10_000;
/** How often a file is tried that somebody waits for, unless bytes come. */
const TRIES = 2;

/** The files that are to come. */
export class Queue implements Omit<Course, "coming"> {
  readonly problems: Course["problems"] = new Map();
  active: string | undefined;
  readonly #around: Around;
  readonly #over = new AbortController();
  #stop = new AbortController();
  #coming: DocumentOf[] = [];
  #asked: Asked[] = [];
  #begun = false;
  #running = false;
  #failures = 0;
  #notBefore = 0;
  #until = 0;
  #wake: () => void = () => undefined;
  /** The file for which room was made already. */
  #cleared = "";

  constructor(around: Around) {
    this.#around = around;
    const { signal } = this.#over;
    const hurry = () => this.#hurry();
    if (typeof addEventListener !== "function") return;
    addEventListener("online", hurry, { signal });
    addEventListener("visibilitychange", () => document.hidden || hurry(), { signal });
  }

  /** The hashes of all that is to come. */
  get coming(): Set<string> {
    const rows = [...this.#asked.map(({ row }) => row), ...this.#coming];
    return new Set(rows.map((row) => row.doc.sha256));
  }

  /** From now on files come by themselves. */
  begin(): void {
    this.#begun = true;
    this.#go();
  }

  /** These are to come by themselves, in this order; what was wrong with any other is forgotten. */
  want(rows: DocumentOf[]): void {
    const due = new Set(rows.map(({ doc }) => doc.sha256));
    for (const sha256 of this.problems.keys()) if (!due.has(sha256)) this.problems.delete(sha256);
    this.#coming = rows.filter(({ doc }) => !this.problems.has(doc.sha256));
    const wanted = this.coming;
    if (this.active && !wanted.has(this.active)) this.#stop.abort();
    this.#go();
  }

  /** Fetches a file before all others; rejects with NotHere when it does not come. */
  ask(row: DocumentOf): Promise<void> {
    const { sha256 } = row.doc;
    if (this.#over.signal.aborted) return Promise.reject(new NotHere(words.AWAY));
    if (Date.now() < this.#notBefore) return Promise.reject(new NotHere(words.BUSY));
    this.problems.delete(sha256);
    const asked = new Promise<void>((resolve, reject) => {
      this.#asked.push({ row, resolve, reject });
    });
    const isAsked = this.#asked.some((each) => each.row.doc.sha256 === this.active);
    if (this.active && !isAsked) this.#stop.abort();
    this.#hurry();
    return asked;
  }

  /** Nothing comes any more. */
  close(): void {
    this.#over.abort();
    this.#stop.abort();
    this.#coming = [];
    for (const { reject } of this.#asked.splice(0)) reject(new NotHere(words.AWAY));
    this.#wake();
  }

  #hurry(): void {
    this.#failures = 0;
    this.#until = this.#notBefore;
    this.#wake();
    this.#go();
  }

  #go(): void {
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      for (let row = this.#next(); row; row = this.#next()) {
        const attempt = await this.#attempt(row);
        if (attempt) await this.#after(row, attempt).catch(() => this.#refuse(row));
        this.#around.told();
        await this.#rested();
      }
    } finally {
      this.#running = false;
    }
  }

  #next(): DocumentOf | undefined {
    if (this.#over.signal.aborted) return undefined;
    return this.#asked[0]?.row ?? (this.#begun ? this.#coming[0] : undefined);
  }

  /** Resolves with nothing when another file has to come first. */
  async #attempt(row: DocumentOf): Promise<Attempt | undefined> {
    const { store, lock, told } = this.#around;
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.active = row.doc.sha256;
    told();
    const work = () => fetchOnce({ store, row, signal, told });
    const patience = this.#asked.length ? PATIENCE : undefined;
    const attempt = await inTurn(lock, signal, work, patience).catch(() => undefined);
    this.active = undefined;
    return attempt?.end === "cut" && signal.aborted ? undefined : attempt;
  }

  async #after(row: DocumentOf, attempt: Attempt): Promise<void> {
    const { store, sync, told } = this.#around;
    switch (attempt.end) {
      case "whole":
        this.#failures = 0;
        this.#settle(row);
        return told(row);
      case "cut":
        return this.#pause(row, attempt);
      case "wrong":
        if (((await store.get(row.doc.sha256))?.wrong ?? 0) > 1)
          this.#give(row, "damaged", words.NOT_RIGHT);
        return;
      case "no_room":
        return this.#clear(row);
      case "gone":
        // What cannot be taken away now goes with its row.
        await store.drop(row.doc.sha256).catch(() => undefined);
        this.#give(row, "failed", words.GONE);
        return sync();
      case "changed":
        this.#give(row, "failed", words.CHANGED);
        return sync();
      case "signed_out":
        this.#give(row, undefined, words.SIGNED_OUT);
        this.#coming = [];
        return sync();
      case "refused":
        return this.#refuse(row);
    }
  }

  #pause(row: DocumentOf, { came, after }: Extract<Attempt, { end: "cut" }>): void {
    this.#failures = came ? 0 : this.#failures + 1;
    if (after) this.#notBefore = Date.now() + after;
    this.#until = Date.now() + Math.max(after, this.#around.rest(this.#failures));
    const hopeless = navigator.onLine === false || (!came && this.#failures >= TRIES);
    if (hopeless || after) this.#settle(row, new NotHere(after ? words.BUSY : words.AWAY), true);
  }

  /** Once, others make room; if that did not help, it does not come. */
  async #clear(row: DocumentOf): Promise<void> {
    const again = this.#cleared !== row.doc.sha256 && (await this.#around.makeRoom(row));
    this.#cleared = row.doc.sha256;
    if (!again) this.#give(row, "no_room", words.NO_ROOM);
  }

  /** It does not come, and why. */
  #give(row: DocumentOf, state: "damaged" | "no_room" | "failed" | undefined, why: string): void {
    if (state) this.problems.set(row.doc.sha256, { state, why });
    this.#settle(row, new NotHere(why));
  }

  #refuse(row: DocumentOf): void {
    this.#give(row, "failed", words.REFUSED);
  }

  /** Nobody waits for it any more; unless it `stays`, it does not come by itself either. */
  #settle({ doc: { sha256 } }: DocumentOf, why?: NotHere, stays = false): void {
    const isIt = (row: DocumentOf) => row.doc.sha256 === sha256;
    if (!stays) this.#coming = this.#coming.filter((row) => !isIt(row));
    const settled = this.#asked.filter(({ row }) => isIt(row));
    this.#asked = this.#asked.filter(({ row }) => !isIt(row));
    for (const { resolve, reject } of settled) why ? reject(why) : resolve();
  }

  async #rested(): Promise<void> {
    for (let left = this.#until - Date.now(); left > 0; left = this.#until - Date.now()) {
      if (this.#over.signal.aborted) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}
