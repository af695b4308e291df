/** The event loop of a simulated world: its tasks run one by one, as many as told. */

type Task = () => void;
interface Global {
  setImmediate: (task: Task) => unknown;
}

const world = globalThis as unknown as Global;
const { setImmediate } = world;
/** More than anything under way can need; what needs more never comes to rest. */
const ENDLESS = 50_000;

/** What the simulated stores have yet to do. */
export class Loop {
  #tasks: Task[] = [];

  /** Runs `work` in a world whose tasks wait for `run`. */
  async within<T>(work: () => Promise<T>): Promise<T> {
    world.setImmediate = (task) => this.#tasks.push(task);
    try {
      return await work();
    } finally {
      world.setImmediate = setImmediate;
    }
  }

  /** Runs at most `most` tasks, each with all that follows from it at once; 0 of them is a start. */
  async run(most = ENDLESS): Promise<void> {
    await promises();
    for (let done = 0; done < most; done++) {
      const task = this.#tasks.shift();
      if (!task) return;
      task();
      await promises();
    }
    if (most === ENDLESS) throw new Error("the world does not come to rest");
  }
}

function promises(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

/** Numbers by chance, the same for the same seed (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
