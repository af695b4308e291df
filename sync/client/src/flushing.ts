/** Sending and asking until nothing is left to do: the loop behind `Replica.sync`. */
import { type Applied, apply } from "./applying";
import { post, type Reply } from "./asking";
import { backoff, due, jittered, LONGEST_REST } from "./backoff";
import { Batch } from "./batch";
import type { Database, Meta } from "./database";
import { doubtCopy, readMeta } from "./meta";
import { block } from "./outbox";
import type { Outside } from "./outside";
import { touched } from "./overlaying";
import { type Asked, ask, choose, undecided } from "./sending";
import type { OpenOptions, Status } from "./types";
import type { Answer } from "./wire";

/** What the loop reports to; `changed` is called after the transaction that changed it. */
export interface Listener {
  changed(kinds: Iterable<string>, outbox: boolean): void;
  status(status: Status): void;
}

/** Resets within one run, at most: a server that always resets must not keep a device busy. */
const RESETS = 3;

/** One device's conversation with the server. Run by one caller at a time; never rejects. */
export class Flusher {
  readonly #database: Database;
  readonly #outside: Outside;
  readonly #options: OpenOptions;
  readonly #listener: Listener;
  #failures = 0;
  #notBefore = 0;
  readonly #batch: Batch;
  /** When to try again by itself, in milliseconds from now; undefined when nothing calls for it. */
  wait: number | undefined;

  constructor(database: Database, outside: Outside, options: OpenOptions, listener: Listener) {
    this.#database = database;
    this.#outside = outside;
    this.#options = options;
    this.#listener = listener;
    this.#batch = new Batch(outside);
  }

  /**
   * Runs to the head, or to the first obstacle; true when the copy is all there is, or all that there
   * is room for: sending bytes makes some.
   */
  async run(signal: AbortSignal): Promise<boolean> {
    const { now } = this.#outside;
    if (!due(this.#notBefore, now())) {
      this.wait = this.#notBefore - now();
      return false;
    }
    try {
      return await this.#run(signal);
    } catch (error) {
      if (signal.aborted || this.#database.closed) return false;
      const full = (error as Error).name === "QuotaExceededError";
      await this.#away(0, full ? { full } : {});
      return full;
    }
  }

  async #run(signal: AbortSignal): Promise<boolean> {
    let resets = 0;
    for (;;) {
      const asked = await this.#ask();
      const reply = await post(this.#outside, asked.request, signal);
      if (signal.aborted) return false;
      if (reply.is !== "answer") {
        if (await this.#setBack(asked, reply)) continue;
        return false;
      }
      const { answer } = reply;
      const applied = await this.#apply(asked, answer);
      if (answer.upgrade) return this.#end({ state: "upgrade" });
      if (applied.taken && answer.reset && ++resets > RESETS) return this.#restLong();
      const behind = !applied.taken || applied.refused || answer.to < answer.head;
      if (!behind && !(await this.#more())) return this.#current();
    }
  }

  async #ask(): Promise<Asked> {
    const { uuid, now } = this.#outside;
    const { schema, identity, limit = 500 } = this.#options;
    const { scope, contact: reader } = identity;
    const most = this.#batch.most();
    const asking = { schema, scope, reader, limit, now: now(), uuid, most };
    const asked = await this.#database.write((tx) => ask(tx, asking));
    this.#listener.status({ state: "syncing", as_of: asked.meta.as_of, ...doubt(asked.meta) });
    return asked;
  }

  async #apply(asked: Asked, answer: Answer): Promise<Applied> {
    const { now, random } = this.#outside;
    const { overlays } = this.#options;
    const rest = (attempts: number) => backoff(attempts, random);
    const applied = await this.#database.write(async (tx) => {
      const before = await touched(tx, overlays);
      const result = await apply(tx, asked.request, answer, now(), rest);
      const unreadable = await this.#batch.accepted(tx, asked.request);
      if ((await block(tx)) || unreadable) result.outbox = true;
      if (result.outbox) for (const kind of before) result.kinds.add(kind);
      return result;
    });
    this.#failures = 0;
    if (applied.outbox || applied.kinds.size) this.#listener.changed(applied.kinds, applied.outbox);
    return applied;
  }

  async #more(): Promise<boolean> {
    const most = this.#batch.most();
    const items = await this.#database.read((tx) => tx.objectStore("outbox").getAll());
    return choose(items, { most, now: this.#outside.now() }).length > 0;
  }

  /** True when asking again at once makes sense. */
  async #setBack({ request }: Asked, reply: Exclude<Reply, { is: "answer" }>): Promise<boolean> {
    if (reply.is === "locked") return this.#lock(reply.removed);
    if (reply.is === "refused" && this.#batch.refused(request, reply)) return true;
    const wait = reply.is === "away" ? reply.wait : 0;
    this.#notBefore = wait && this.#outside.now() + wait;
    const rests = await this.#away(wait);
    if (reply.is === "away" && reply.failed) this.#batch.failed(request, rests);
    return false;
  }

  async #lock(removed: boolean): Promise<false> {
    if (!removed) return this.#end({ state: "locked" });
    const { overlays, forgetting } = this.#options;
    const forget = await forgetting();
    const kinds = await this.#database.write(async (tx) => {
      const laid = await touched(tx, overlays);
      return [...laid, ...(await forget(tx))];
    });
    this.#listener.changed(kinds, true);
    return this.#end({ state: "locked", removed });
  }

  async #current(): Promise<true> {
    const [meta, items] = await this.#database.read(
      async (tx) => [await readMeta(tx), await tx.objectStore("outbox").getAll()] as const,
    );
    const now = this.#outside.now();
    const rests = items.filter(undecided).map((item) => item.retry_at);
    const next = [...rests, this.#batch.heldUntil].filter((at) => !due(at, now));
    this.wait = next.length ? Math.min(...next) - now : undefined;
    this.#listener.status({ state: "current", as_of: meta?.as_of ?? now, ...doubt(meta) });
    return true;
  }

  #end(status: Status): false {
    this.wait = undefined;
    this.#listener.status(status);
    return false;
  }

  /** Rests long: a server that begins the copy again and again, whoever asks, has to be mended. */
  async #restLong(): Promise<false> {
    await this.#database.write(doubtCopy);
    const wait = jittered(LONGEST_REST, this.#outside.random);
    this.#notBefore = this.#outside.now() + wait;
    await this.#away(wait, { doubtful: true });
    return false;
  }

  /**
   * Rests at least `wait` milliseconds; nothing is dropped and nothing counted. Resolves with how
   * long it rests.
   */
  async #away(wait: number, why: { full?: true; doubtful?: true } = {}): Promise<number> {
    const rests = Math.max(wait, backoff(++this.#failures, this.#outside.random));
    this.wait = rests;
    const meta = await this.#database.read(readMeta).catch(() => undefined);
    this.#listener.status({ state: "offline", as_of: meta?.as_of ?? null, ...why });
    return rests;
  }
}

/** What a copy that the server found wrong too often says of itself (PULL-9). */
function doubt(meta: Meta | undefined): { doubtful?: true } {
  return meta?.doubtful ? { doubtful: true } : {};
}
