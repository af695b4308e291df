/** A world for one device: its clock, its store, its network, all in the test's hands. */
import { IDBFactory } from "fake-indexeddb";
import type { Channel, Locks, Outside } from "../src/outside";

interface Timer {
  at: number;
  run: () => void;
}

/** Time that passes only when told to. */
export class Clock {
  now = Date.parse("2026-11-23T14:00:00Z");
  readonly #timers = new Map<number, Timer>();
  #last = 0;

  setTimeout = (run: () => void, milliseconds: number): number => {
    this.#timers.set(++this.#last, { at: this.now + milliseconds, run });
    return this.#last;
  };

  clearTimeout = (timer: unknown): void => {
    this.#timers.delete(timer as number);
  };

  /** Milliseconds until the next timer; undefined when there is none. */
  get next(): number | undefined {
    const times = [...this.#timers.values()].map(({ at }) => at - this.now);
    return times.length ? Math.max(0, Math.min(...times)) : undefined;
  }

  /** Sets the clock that is read, forward or back; timers do not go by it. */
  set(milliseconds: number): void {
    this.now += milliseconds;
    for (const timer of this.#timers.values()) timer.at += milliseconds;
  }

  /** Lets time pass and runs what falls due, earliest first. */
  advance(milliseconds: number): void {
    const end = this.now + milliseconds;
    for (;;) {
      const due = [...this.#timers].filter(([, { at }]) => at <= end);
      const [first] = due.sort(([, one], [, other]) => one.at - other.at);
      if (!first) break;
      this.#timers.delete(first[0]);
      this.now = Math.max(this.now, first[1].at);
      first[1].run();
    }
    this.now = end;
  }
}

/** Web Locks for the tabs of one browser. */
export class Turns implements Locks {
  readonly #tails = new Map<string, Promise<unknown>>();

  request = async <T>(
    name: string,
    { signal }: { signal: AbortSignal },
    held: () => Promise<T>,
  ): Promise<T> => {
    const before = this.#tails.get(name) ?? Promise.resolve();
    let release = () => {};
    const mine = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#tails.set(
      name,
      before.then(() => mine),
    );
    try {
      await Promise.race([before, aborted(signal)]);
      return await held();
    } finally {
      release();
    }
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = () => reject(new DOMException("aborted", "AbortError"));
    if (signal.aborted) fail();
    signal.addEventListener("abort", fail);
  });
}

/** Broadcast channels for the tabs of one browser; messages arrive at once. */
export class Channels {
  readonly #open = new Map<string, Set<(message: unknown) => void>>();

  channel = (name: string): Channel => {
    const everyone = this.#open.get(name) ?? new Set();
    this.#open.set(name, everyone);
    let own: ((message: unknown) => void) | undefined;
    return {
      post: (message) => {
        for (const heard of [...everyone]) if (heard !== own) heard(structuredClone(message));
      },
      listen: (heard) => {
        own = heard;
        everyone.add(heard);
      },
      close: () => own && everyone.delete(own),
    };
  };
}

/** One browser; `tab()` gives the outside of one more tab of it. */
export class Browser {
  readonly clock: Clock;
  readonly indexedDB = new IDBFactory();
  readonly locks = new Turns();
  readonly channels = new Channels();
  readonly events = new EventTarget();
  readonly woken: string[] = [];
  #ids = 0;
  readonly #mark: string;

  constructor(clock = new Clock(), mark = "d") {
    this.clock = clock;
    this.#mark = mark;
  }

  tab(fetch: Outside["fetch"], differences: Partial<Outside> = {}): Outside {
    return {
      fetch,
      now: () => this.clock.now,
      random: () => 0.5,
      uuid: () => `${this.#mark}-${++this.#ids}`,
      setTimeout: this.clock.setTimeout,
      clearTimeout: this.clock.clearTimeout,
      indexedDB: this.indexedDB,
      locks: this.locks,
      channel: this.channels.channel,
      events: this.events,
      visible: () => true,
      persist: async () => true,
      wakeLater: async (tag) => this.woken.push(tag),
      ...differences,
    };
  }
}

/** A JSON answer. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers });
}

/** An answer to a pull; what is not given is as at the head of an unchanged copy. */
export function page(to: number, rows: unknown[] = [], more: Record<string, unknown> = {}) {
  return json({ epoch: "e1", to, head: to, reset: false, rows, m: [], ...more });
}

/** A network that answers one request after the other; throws when there are more. */
export function script(...answers: ((body: Sent, url: string, init: RequestInit) => unknown)[]) {
  const sent: Sent[] = [];
  const fetch: Outside["fetch"] = async (url, init) => {
    const body = (typeof init.body === "string" ? JSON.parse(init.body) : {}) as Sent;
    const answer = answers[sent.length];
    sent.push(body);
    if (!answer) throw new TypeError("nobody answers");
    return (await answer(body, url, init)) as Response;
  };
  return { fetch, sent };
}

/** A request as the tests look at it. */
export interface Sent {
  cursor: [string, number] | null;
  digest?: [number, number];
  m: { id: string; name: string; args: Record<string, unknown>; after?: string[] }[];
  [member: string]: unknown;
}

/** Lets everything that is under way on its own come to rest. */
export async function settled(turns = 60): Promise<void> {
  for (let i = 0; i < turns; i++) await new Promise((resolve) => setTimeout(resolve, 0));
}
