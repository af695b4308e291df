/** The event stream of pokes: hints that there is something new (LIVE-1 to LIVE-6). */
import { backoff } from "./backoff";
import type { Outside } from "./outside";

/** How long nothing may be heard, signs of life included (LIVE-2). */
const SILENCE = 60_000;
/** A stream that lasted less counts as one that could not be had (LIVE-6). */
const STEADY = 60_000;

/** Listens until `signal`; `poked` hears each version, 0 when anything may have been missed. */
export async function listen(
  outside: Outside,
  signal: AbortSignal,
  poked: (version: number) => void,
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    const began = outside.now();
    const heard = await connection(outside, signal, poked);
    const steady = heard && outside.now() - began >= STEADY;
    failures = steady ? 1 : failures + 1;
    // A line that was cut, or cannot be had, is news too: asking tells whether the server is there.
    if (failures === 1 && !signal.aborted) poked(0);
    await rest(outside, backoff(failures, outside.random), signal);
  }
}

/** One connection, to its end; true when it was a stream at all. */
async function connection(
  outside: Outside,
  signal: AbortSignal,
  poked: (version: number) => void,
): Promise<boolean> {
  const silent = new AbortController();
  const stop = () => silent.abort();
  let timer = outside.setTimeout(stop, SILENCE);
  signal.addEventListener("abort", stop);
  let heard = false;
  try {
    const headers = { Accept: "text/event-stream" };
    const init = { headers, credentials: "same-origin", cache: "no-store", signal: silent.signal };
    const response = await outside.fetch("/api/live", init as RequestInit);
    const type = response.headers.get("Content-Type") ?? "";
    if (!response.ok || !response.body || !type.startsWith("text/event-stream")) return false;
    for await (const line of lines(response.body, silent.signal)) {
      outside.clearTimeout(timer);
      timer = outside.setTimeout(stop, SILENCE);
      heard = true;
      const version = versionIn(line);
      if (version !== undefined) poked(version);
    }
  } catch {
    // cut, or silent for too long: the caller connects again
  } finally {
    outside.clearTimeout(timer);
    signal.removeEventListener("abort", stop);
    silent.abort();
  }
  return heard;
}

/** The lines of a stream of UTF-8. */
async function* lines(body: ReadableStream<Uint8Array>, signal: AbortSignal) {
  const reader = body.getReader();
  const cancel = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener("abort", cancel);
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const parts = (rest + decoder.decode(value, { stream: true })).split(/\r?\n/);
      rest = parts.pop() ?? "";
      yield* parts;
    }
  } finally {
    signal.removeEventListener("abort", cancel);
    cancel();
  }
}

function versionIn(line: string): number | undefined {
  if (!line.startsWith("data:")) return undefined;
  try {
    const { version } = JSON.parse(line.slice(5)) as { version: unknown };
    return typeof version === "number" ? version : undefined;
  } catch {
    return undefined;
  }
}

function rest(outside: Outside, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      outside.clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = outside.setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
