/** For tests: a server of one file that answers as RFC 9110 says, on a line that can be cut. */
import { sha256 as hashOf } from "../../kit/photos";
import type { DocumentOf } from "../documents";
import { document } from "./examples";

/** What may be otherwise with the next answer. */
interface Trouble {
  /** The line is cut after so many bytes of the body. */
  cutAfter?: number;
  /** Instead of the file. */
  answer?: () => Response;
  /** Nothing more comes after so many bytes of the body, until whoever asked lets it be. */
  stuckAfter?: number;
  /** It does not know of ranges. */
  whole?: true;
  /** The bytes that it sends are others. */
  wrong?: true;
}

/** A file, the document it is of, and how it was asked for. */
export class FileServer {
  readonly asked: (string | null)[] = [];
  /** With which If-Range each range was asked for. */
  readonly onlyIf: (string | null)[] = [];
  readonly trouble: Trouble[] = [];
  sent = 0;

  private constructor(
    readonly bytes: Uint8Array<ArrayBuffer>,
    readonly row: DocumentOf,
  ) {}

  static async of(id: string, size: number): Promise<FileServer> {
    const own = [...id].reduce((sum, sign) => (sum * 7 + sign.charCodeAt(0)) % 251, 0);
    const bytes = new Uint8Array(size).map((_, at) => (at * 31 + own) % 251);
    const sha256 = await hashOf(bytes.buffer);
    return new FileServer(bytes, document(id, { sha256, size }));
  }

  /** Answers a request for the file. */
  answer(init: RequestInit = {}): Response {
    const headers = new Headers(init.headers);
    const trouble = this.trouble.shift() ?? {};
    this.asked.push(headers.get("Range"));
    if (headers.has("Range")) this.onlyIf.push(headers.get("If-Range"));
    if (trouble.answer) return trouble.answer();
    const tag = `"${this.row.doc.sha256}"`;
    const fresh = [null, tag].includes(headers.get("If-Range"));
    const from = Number(headers.get("Range")?.match(/^bytes=(\d+)-$/)?.[1] ?? -1);
    const common = { ETag: tag, "Accept-Ranges": "bytes", "Content-Type": "application/pdf" };
    const size = this.bytes.length;
    if (from < 0 || !fresh || trouble.whole)
      return new Response(this.#line(0, trouble, init.signal), { headers: common });
    if (from >= size)
      return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${size}` } });
    const range = { "Content-Range": `bytes ${from}-${size - 1}/${size}` };
    const body = this.#line(from, trouble, init.signal);
    return new Response(body, { status: 206, headers: { ...common, ...range } });
  }

  #line(from: number, trouble: Trouble, signal?: AbortSignal | null): ReadableStream {
    const { cutAfter, stuckAfter, wrong } = trouble;
    const bytes = wrong ? this.bytes.map((byte) => byte ^ 1) : this.bytes;
    const until = from + (cutAfter ?? stuckAfter ?? bytes.length);
    let at = from;
    const pull = async (line: ReadableStreamDefaultController) => {
      if (at >= until && stuckAfter) await aborted(signal);
      if (signal?.aborted) return line.error(new DOMException("", "AbortError"));
      if (at >= until && until < bytes.length) return line.error(new TypeError("network error"));
      const next = Math.min(at + 50_000, until, bytes.length);
      if (next > at) line.enqueue(bytes.slice(at, next));
      this.sent += next - at;
      at = next;
      if (at >= bytes.length) line.close();
    };
    return new ReadableStream({ pull }, { highWaterMark: 0 });
  }
}

function aborted(signal?: AbortSignal | null): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve();
    signal?.addEventListener("abort", () => resolve());
  });
}

/** An answer of which nothing more comes after ten bytes, until whoever asked lets it be. */
export function stuck({ signal }: RequestInit, type: string): Response {
  const start = (line: ReadableStreamDefaultController) => {
    line.enqueue(new Uint8Array(10));
    void aborted(signal).then(() => line.error(new DOMException("", "AbortError")));
  };
  return new Response(new ReadableStream({ start }), { headers: { "Content-Type": type } });
}

/** A refusal as the server words it. */
export function problem(status: number, headers: Record<string, string> = {}): Response {
  const type = { "Content-Type": "application/problem+json" };
  return new Response(`{"code":"no"}`, { status, headers: { ...type, ...headers } });
}
