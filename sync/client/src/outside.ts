/** Everything the engine asks of the world around it, so that tests can be that world. */

/** A line to the other tabs of this person's copy. */
export interface Channel {
  post(message: unknown): void;
  listen(heard: (message: unknown) => void): void;
  close(): void;
}

/** The part of the Web Locks API that is used. */
export interface Locks {
  request<T>(name: string, options: { signal: AbortSignal }, held: () => Promise<T>): Promise<T>;
}

/** The world outside. What may be undefined is a bonus that the engine is correct without. */
export interface Outside {
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  now: () => number;
  random: () => number;
  uuid: () => string;
  setTimeout: (run: () => void, milliseconds: number) => unknown;
  clearTimeout: (timer: unknown) => void;
  indexedDB: IDBFactory;
  locks: Locks | undefined;
  channel: (name: string) => Channel | undefined;
  /** Where `online`, `visibilitychange` and `focus` are heard. */
  events: Pick<EventTarget, "addEventListener"> | undefined;
  visible: () => boolean;
  /** Asks that the browser never clears the copy by itself. */
  persist: () => Promise<unknown>;
  /** Asks to be woken when there is a network again. */
  wakeLater: (tag: string) => Promise<unknown>;
}

/** The real world, in a page or in a service worker. */
export function browser(): Outside {
  return {
    fetch: (url, init) => fetch(url, init),
    now: () => Date.now(),
    random: () => Math.random(),
    uuid,
    setTimeout: (run, milliseconds) => setTimeout(run, milliseconds),
    clearTimeout: (timer) => clearTimeout(timer as number),
    indexedDB: globalThis.indexedDB,
    locks: globalThis.navigator?.locks as Locks | undefined,
    channel,
    events: typeof globalThis.addEventListener === "function" ? globalThis : undefined,
    visible: () => typeof document === "undefined" || document.visibilityState !== "hidden",
    persist: async () => navigator.storage?.persist?.(),
    wakeLater,
  };
}

/** A UUIDv4; `crypto.randomUUID` exists in secure contexts only. */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function channel(name: string): Channel | undefined {
  if (typeof BroadcastChannel === "undefined") return undefined;
  const line = new BroadcastChannel(name);
  return {
    post: (message) => line.postMessage(message),
    listen: (heard) => {
      line.onmessage = (event) => heard(event.data);
    },
    close: () => line.close(),
  };
}

interface Wakeable {
  sync?: { register(tag: string): Promise<void> };
}

async function wakeLater(tag: string): Promise<void> {
  const own = (globalThis as { registration?: Wakeable }).registration;
  const registration = own ?? (await navigator.serviceWorker?.getRegistration());
  await (registration as Wakeable | undefined)?.sync?.register(tag);
}
