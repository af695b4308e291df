/** The few calls that are not the replica's: signing in and out. */

/** An answer that says no, as a problem document (RFC 9457). */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

/** There was no answer at all; its cause is what fetch said, as far as it said something. */
export class Unreachable extends Error {}

const PATIENCE = 15_000;

/** Asks the server; resolves with its JSON (null without any), rejects with Problem or Unreachable. */
export async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await reach(path, {
    method,
    cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE),
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { "Content-Type": "application/json" },
    }),
  });
  const text = await response.text().catch(() => "");
  if (response.ok) return (text ? JSON.parse(text) : null) as T;
  throw problemOf(response, text);
}

/** Asks as fetch does; rejects with Unreachable when there is no answer. */
export async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (cause) {
    throw new Unreachable("", { cause });
  }
}

/** What an answer that says no means. */
export function problemOf({ status }: Response, text: string): Problem | Unreachable {
  try {
    const { code, detail, title } = JSON.parse(text) as Record<string, string>;
    return new Problem(status, code ?? "", detail ?? title ?? "");
  } catch {
    return new Unreachable();
  }
}
