/** How long fetching a file may take: as long as it likes, but not without bytes. */

/** Milliseconds without a byte after which it is given up. */
const PATIENCE = 30_000;

/** Ends an attempt when it is told to, when nothing comes for too long, and when it is over. */
export class Limit {
  readonly #over = new AbortController();
  readonly #outer: AbortSignal | undefined;
  readonly #stop = () => this.#over.abort();
  #timer = setTimeout(this.#stop, PATIENCE);

  constructor(outer?: AbortSignal) {
    this.#outer = outer;
    if (outer?.aborted) this.#stop();
    outer?.addEventListener("abort", this.#stop);
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
    this.#outer?.removeEventListener("abort", this.#stop);
    this.#stop();
  }
}

/** An answer whose beginning is here. */
export interface Begun {
  answer: Response;
  /** The rest of it. Rejects as fetch does, also when nothing comes for too long. */
  body(): Promise<Blob>;
}

/** Does something with an answer while its bytes keep coming; `ask` fetches it with the signal. */
export async function within<T>(
  ask: (signal: AbortSignal) => Promise<Response>,
  use: (begun: Begun) => Promise<T>,
): Promise<T> {
  const limit = new Limit();
  try {
    const answer = await ask(limit.signal);
    limit.again();
    return await use({ answer, body: () => pour(answer, limit) });
  } finally {
    limit.end();
  }
}

async function pour({ body }: Response, limit: Limit): Promise<Blob> {
  const pieces: BlobPart[] = [];
  const reader = body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done || !value) return new Blob(pieces);
    limit.again();
    pieces.push(value);
  }
}
