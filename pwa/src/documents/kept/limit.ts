/** How long an attempt to fetch a file may take. */

/** Milliseconds without a byte after which it is given up. */
const PATIENCE = 30_000;

/** Ends an attempt when it is told to, when nothing comes for too long, and when it is over. */
export class Limit {
  readonly #over = new AbortController();
  readonly #outer: AbortSignal;
  readonly #stop = () => this.#over.abort();
  #timer = setTimeout(this.#stop, PATIENCE);

  constructor(outer: AbortSignal) {
    this.#outer = outer;
    if (outer.aborted) this.#stop();
    outer.addEventListener("abort", this.#stop);
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  again(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#stop, PATIENCE);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#outer.removeEventListener("abort", this.#stop);
    this.#stop();
  }
}
