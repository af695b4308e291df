/** A large file from the server, with how far it has come. */
import { problemOf, reach, Unreachable } from "../kit/api";

/** Milliseconds without a byte after which it is given up. */
const PATIENCE = 30_000;

/**
 * Fetches a file piece by piece; `told` hears which part of it is here, from 0 to 1. Rejects with
 * Problem or Unreachable.
 */
export async function fetchFile(path: string, told: (part: number) => void): Promise<Blob> {
  const limit = new AbortController();
  let timer = setTimeout(() => limit.abort(), PATIENCE);
  try {
    const response = await reach(path, { cache: "no-store", signal: limit.signal });
    if (!response.ok || !response.body)
      throw problemOf(response, await response.text().catch(() => ""));
    const total = Number(response.headers.get("Content-Length")) || 0;
    const pieces: BlobPart[] = [];
    let here = 0;
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      clearTimeout(timer);
      timer = setTimeout(() => limit.abort(), PATIENCE);
      pieces.push(value);
      here += value.length;
      told(total ? here / total : 0);
    }
    if (here < total) throw new Unreachable();
    return new Blob(pieces, { type: "application/zip" });
  } catch (error) {
    throw error instanceof Error && error.name !== "AbortError" && !(error instanceof TypeError)
      ? error
      : new Unreachable();
  } finally {
    clearTimeout(timer);
  }
}
