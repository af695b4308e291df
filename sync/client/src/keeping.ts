/** When to sync: one run at a time, and again whenever something calls for it (LIVE-3). */
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

/** What a run is made of. */
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

/** Runs the flusher and the uploads; `start` keeps them running. */
export class Keeper {
  readonly #parts: Parts;
  readonly #ended = new AbortController();
  #running: Promise<void> | undefined;
  #again = false;
  #paused = false;
  #started: AbortController | undefined;
  #wanted = false;
  #timer: unknown;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { outside, database } = parts;
    const { signal } = this.#ended;
    // A browser may freeze a page that is left, and with it a transaction that all others wait for.
    outside.events?.addEventListener("pagehide", () => database.leave(), { signal });
  }

  /** Runs now, or once more after the run that is under way. Never rejects. */
  sync(): Promise<void> {
    if (this.#paused || this.#ended.signal.aborted) return Promise.resolve();
    this.#again = true;
    this.#running ??= this.#run();
    return this.#running;
  }

  /** Syncs now and from now on; ends the pause after a lost session. */
  start(): void {
    this.#paused = false;
    this.#wanted = true;
    if (!this.#started && !this.#ended.signal.aborted) {
      this.#started = new AbortController();
      this.#listen(this.#started.signal);
    }
    void this.sync();
  }

  /** Syncs now if it is kept running. */
  hurry(): void {
    if (this.#started) void this.sync();
  }

  stop(): void {
    this.#wanted = false;
    this.#rest();
  }

  #rest(): void {
    this.#started?.abort();
    this.#started = undefined;
    this.#parts.outside.clearTimeout(this.#timer);
  }

  /** Stops for good, in the middle of whatever it does. */
  end(): void {
    this.stop();
    this.#ended.abort();
  }

  /** Waits for `start`: the session is gone or another's, so nothing may be asked (SYNC-3). */
  pause(): void {
    this.#paused = true;
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
      const turn = alone(outside, `sync:${scope}`, signal, () => this.#once(signal));
      wait = (await turn.catch(() => undefined)) ?? EVERY;
    }
    this.#running = undefined;
    this.#schedule(wait);
  }

  /** Resolves with the milliseconds until the next run. */
  async #once(signal: AbortSignal): Promise<number> {
    const { flusher, uploads, tidy, locked, outside } = this.#parts;
    try {
      if (!(await flusher.run(signal))) return flusher.wait ?? EVERY;
      await tidy();
      const uploaded = await uploads.run(signal);
      if (uploaded.locked) locked();
      if (uploaded.sent) this.#again = true;
      const poll = jittered(EVERY, outside.random);
      return Math.min(poll, flusher.wait ?? poll, uploaded.wait ?? poll);
    } catch {
      return EVERY;
    }
  }

  #schedule(wait: number): void {
    const { outside } = this.#parts;
    outside.clearTimeout(this.#timer);
    if (!this.#started || this.#paused) return;
    this.#timer = outside.setTimeout(() => void this.sync(), wait);
  }

  #listen(signal: AbortSignal): void {
    const { outside, scope } = this.#parts;
    const online = () => void this.sync();
    const shown = () => outside.visible() && void this.sync();
    outside.events?.addEventListener("online", online);
    outside.events?.addEventListener("visibilitychange", shown);
    signal.addEventListener("abort", () => {
      outside.events?.removeEventListener("online", online);
      outside.events?.removeEventListener("visibilitychange", shown);
    });
    void leading(outside, `live:${scope}`, signal, () =>
      listen(outside, signal, (version) => void this.#poked(version)),
    );
  }

  async #poked(version: number): Promise<void> {
    const meta = await this.#parts.database.read(readMeta).catch(() => undefined);
    if (version === 0 || version > (meta?.cursor?.[1] ?? -1)) await this.sync();
  }
}
