/** How much is sent at once, so that one bad mutation never holds up the others (PUSH-7). */
import { due } from "./backoff";
import type { Writing } from "./database";
import { itemOf } from "./outbox";
import type { Outside } from "./outside";
import { MOST } from "./sending";
import type { Request_ } from "./wire";

interface Suspect {
  id: string;
  code: string;
  detail: unknown;
}

/** Narrows down what a server breaks on or will not read, and lets rows come meanwhile. */
export class Batch {
  readonly #outside: Pick<Outside, "now">;
  #size = MOST;
  #suspect: Suspect | undefined;
  /** Until when nothing is sent, as the clock says. */
  heldUntil = 0;

  constructor(outside: Pick<Outside, "now">) {
    this.#outside = outside;
  }

  /** How many mutations the next request may carry. */
  most(): number {
    return this.#suspect || !due(this.heldUntil, this.#outside.now()) ? 0 : this.#size;
  }

  /**
   * The server broke on a request, and asking rests `wait` milliseconds: send less at once, and ask
   * without meanwhile (PUSH-19).
   */
  failed({ m }: Request_, wait: number): void {
    if (!m.length) return;
    this.#size = Math.max(1, Math.floor(m.length / 2));
    this.heldUntil = this.#outside.now() + 2 * wait;
  }

  /** The server will not read a request; true when another one may be tried at once. */
  refused({ m }: Request_, { code, detail }: Omit<Suspect, "id">): boolean {
    const [first] = m;
    if (!first) return false;
    if (m.length === 1) this.#suspect = { id: first.id, code, detail };
    this.#size = Math.max(1, Math.floor(m.length / 2));
    return true;
  }

  /** A request was read. If it was so without the suspect only, that one can never be sent. */
  async accepted(tx: Writing, { m }: Request_): Promise<boolean> {
    if (m.length) this.#size = MOST;
    const suspect = this.#suspect;
    this.#suspect = undefined;
    const item = suspect && (await itemOf(tx, suspect.id));
    if (!suspect || !item) return false;
    const outcome = { status: "rejected", code: suspect.code, detail: suspect.detail } as const;
    await tx.objectStore("outbox").put({ ...item, state: "failed", outcome });
    return true;
  }
}
