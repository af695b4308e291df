/** The small picture at one place of a list. */
import { Few } from "./kept/few";

/** An address while it is shown; null when it cannot be had. */
export type Shown = string | null | undefined;

/** So many come at a time, over all lists. */
const few = new Few(4);

/** A picture from when it comes into sight until its place is gone; its address ends with it. */
export class Picture {
  readonly #get: () => Promise<Blob | undefined>;
  readonly #show: (shown: Shown) => void;
  readonly #over = new AbortController();
  #address: string | undefined;
  #coming = false;

  constructor(get: () => Promise<Blob | undefined>, show: (shown: Shown) => void) {
    this.#get = get;
    this.#show = show;
  }

  /** Gets it unless it is shown or on its way; also again, after it could not be had. */
  async come(): Promise<void> {
    if (this.#coming || this.#address) return;
    this.#coming = true;
    const { signal } = this.#over;
    const picture = await few.run(this.#get, signal).catch(() => undefined);
    this.#coming = false;
    if (signal.aborted) return;
    this.#address = picture && URL.createObjectURL(picture);
    this.#show(this.#address ?? null);
  }

  /** It came, but cannot be drawn. */
  broken(): void {
    this.#revoke();
    this.#show(null);
  }

  end(): void {
    this.#over.abort();
    this.#revoke();
    this.#show(undefined);
  }

  #revoke(): void {
    if (this.#address) URL.revokeObjectURL(this.#address);
    this.#address = undefined;
  }
}
