/** Puts the bytes of a file into the store piece by piece as they come. */
import { type FileStore, PIECE } from "./store";

/** The bytes of one file on their way; `done` of them are in the store, and `came` if any did. */
export class Pieces {
  readonly #store: FileStore;
  readonly #sha256: string;
  readonly #told: () => void;
  readonly #buffer = new Uint8Array(PIECE);
  #filled = 0;
  done = 0;
  came = false;

  constructor(store: FileStore, sha256: string, told: () => void) {
    this.#store = store;
    this.#sha256 = sha256;
    this.#told = told;
  }

  get total(): number {
    return this.done + this.#filled;
  }

  from(done: number): void {
    this.done = done;
  }

  async restart(): Promise<void> {
    await this.#store.restart(this.#sha256, false);
    this.done = 0;
  }

  async take(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const room = PIECE - (this.done % PIECE) - this.#filled;
      const part = bytes.subarray(at, at + room);
      this.#buffer.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (part.length === room) await this.flush();
    }
  }

  async flush(): Promise<void> {
    if (!this.#filled) return;
    const filled = this.#buffer.subarray(0, this.#filled);
    this.#filled = 0;
    const { done } = await this.#store.add(this.#sha256, this.done, filled);
    [this.done, this.came] = [done, true];
    this.#told();
  }
}
