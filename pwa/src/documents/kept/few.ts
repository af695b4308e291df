/** Work of which only so much is done at a time, such as fetching the small pictures of a long list. */

/** Does the work that was asked for last first: what came into sight last is still in sight. */
export class Few {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #busy = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** What the work gives; undefined, without any work, if `signal` ends before its turn. */
  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    if (this.#busy >= this.#most) await new Promise<void>((turn) => this.#waiting.push(turn));
    else this.#busy++;
    try {
      return signal.aborted ? undefined : await work();
    } finally {
      // Its place goes on to the next one.
      const next = this.#waiting.pop();
      if (next) next();
      else this.#busy--;
    }
  }
}
