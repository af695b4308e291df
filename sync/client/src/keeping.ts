/** When to sync: one round at a time, and again whenever something calls for it (LIVE-3). */
import { jittered } from "./backoff";
import type { Database } from "./database";
import type { Flusher } from "./flushing";
import { listen } from "./live";
import { readMeta } from "./meta";
import type { Outside } from "./outside";
import { alone, leading } from "./tabs";
import type { Uploads } from "./uploads";

/** How often to ask without being told (LIVE-3). */
const EVERY = 60_000;
/** How long another tab's uploads are waited for: on a slow line they take their time. */
const LONG = 600_000;

/** What a round and the uploads beside it are made of. */
export interface Parts {
  scope: string;
  outside: Outside;
  database: Database;
  flusher: Flusher;
  uploads: Uploads;
  /** Drops stored blobs after a run that reached the head. */
  tidy: () => Promise<void>;
  locked: () => void;
}

/**
 * Runs the flusher and, beside it, the uploads, so that on a slow line photos hold up neither words
 * nor rows; `start` keeps them running.
 */
export class Keeper {
  readonly #parts: Parts;
  readonly #ended = new AbortController();
  #rounds: Promise<void> | undefined;
  #uploads: Promise<void> | undefined;
  #uploading = new AbortController();
  #again = false;
  #paused = false;
  #started: AbortController | undefined;
  #wanted = false;
  /** The version that was last told of; told again, it waits as long as that has to rest. */
  #told: number | undefined;
  readonly #timers: Record<"round" | "upload", unknown> = { round: undefined, upload: undefined };

  constructor(parts: Parts) {
    this.#parts = parts;
    const { outside, database } = parts;
    const { signal } = this.#ended;
    // A browser may freeze a page that is left, and with it a transaction that all others wait for.
    outside.events?.addEventListener("pagehide", () => database.leave(), { signal });
  }

  /**
   * Begins a round now, or once more after the one that is under way; resolves when there is nothing
   * left to do, uploads included. Never rejects.
   */
  async sync(): Promise<void> {
    this.#begin();
    while (this.#rounds ?? this.#uploads) await (this.#rounds ?? this.#uploads);
  }

  #begin(): void {
    if (this.#paused || this.#ended.signal.aborted) return;
    this.#again = true;
    this.#rounds ??= this.#run();
  }

  /** Syncs now and from now on; ends the pause after a lost session. */
  start(): void {
    this.#paused = false;
    this.#wanted = true;
    if (!this.#started && !this.#ended.signal.aborted) {
      this.#started = new AbortController();
      this.#listen(this.#started.signal);
    }
    this.#begin();
  }

  /** Syncs now if it is kept running. */
  hurry(): void {
    if (this.#started) this.#begin();
  }

  stop(): void {
    this.#wanted = false;
    this.#rest();
  }

  #rest(): void {
    this.#started?.abort();
    this.#started = undefined;
    for (const timer of Object.values(this.#timers)) this.#parts.outside.clearTimeout(timer);
  }

  /** Stops for good, in the middle of whatever it does. */
  end(): void {
    this.stop();
    this.#ended.abort();
    this.#uploading.abort();
  }

  /** Waits for `start`: the session is gone or another's, so nothing may be asked (SYNC-3). */
  pause(): void {
    this.#paused = true;
    this.#uploading.abort();
    this.#rest();
  }

  /** Another tab's session works, so this one's does. */
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    if (this.#wanted) this.start();
  }

  async #run(): Promise<void> {
    const { scope, outside } = this.#parts;
    const { signal } = this.#ended;
    let wait: number = EVERY;
    while (this.#again && !this.#paused && !signal.aborted) {
      this.#again = false;
      const turn = alone(outside, `sync:${scope}`, signal, () => this.#round(signal));
      wait = (await turn.catch(() => undefined)) ?? EVERY;
    }
    this.#rounds = undefined;
    this.#schedule("round", wait);
  }

  /** Resolves with the milliseconds until the next round. */
  async #round(signal: AbortSignal): Promise<number> {
    const { flusher, tidy, outside } = this.#parts;
    if (!(await flusher.run(signal))) return flusher.wait ?? EVERY;
    await tidy();
    this.#uploads ??= this.#upload();
    const poll = jittered(EVERY, outside.random);
    return Math.min(poll, flusher.wait ?? poll);
  }

  /** Sends bytes beside the rounds, in a turn of their own; what has arrived calls for a round. */
  async #upload(): Promise<void> {
    const { scope, outside, uploads, locked } = this.#parts;
    if (this.#uploading.signal.aborted) this.#uploading = new AbortController();
    const { signal } = this.#uploading;
    const turn = alone(outside, `upload:${scope}`, signal, () => uploads.run(signal), LONG);
    const ended = await turn.catch(() => undefined);
    this.#uploads = undefined;
    if (ended?.locked) locked();
    else if (ended?.sent) this.#begin();
    this.#schedule("upload", ended?.wait);
  }

  #schedule(what: "round" | "upload", wait: number | undefined): void {
    const { outside } = this.#parts;
    outside.clearTimeout(this.#timers[what]);
    if (wait === undefined || !this.#started || this.#paused) return;
    this.#timers[what] = outside.setTimeout(() => this.#begin(), wait);
  }

  #listen(signal: AbortSignal): void {
    const { outside, scope } = this.#parts;
    const online = () => this.hurry();
    const shown = () => outside.visible() && this.hurry();
    // A tab that is shown is focused, too: one round is enough for both.
    const focused = () => this.#rounds ?? shown();
    outside.events?.addEventListener("online", online, { signal });
    outside.events?.addEventListener("visibilitychange", shown, { signal });
    outside.events?.addEventListener("focus", focused, { signal });
    void leading(outside, `live:${scope}`, signal, () =>
      listen(outside, signal, (version) => void this.#poked(version)),
    );
  }

  async #poked(version: number): Promise<void> {
    const meta = await this.#parts.database.read(readMeta).catch(() => undefined);
    if (version !== 0 && (version === this.#told || version <= (meta?.cursor?.[1] ?? -1))) return;
    this.#told = version;
    this.hurry();
  }
}
