/** A browser before a server that also pokes it. */
import type { Outside } from "../src/outside";
import { Server } from "./server";
import { Browser } from "./world";

export const write = { name: "patch", ver: 1, args: { kind: "job", id: "a", doc: { n: 2 } } };

/** A browser before a server that also streams pokes, and what was asked for. */
export function world() {
  const server = new Server();
  server.change(["job", "a", { n: 1 }]);
  const browser = new Browser();
  const asked: string[] = [];
  const streams: ReadableStreamDefaultController<Uint8Array>[] = [];
  const fetch: Outside["fetch"] = async (url, init) => {
    asked.push(url);
    if (url !== "/api/live") return server.fetch(url, init);
    return stream(streams, init.signal);
  };
  const say = (text: string) => streams.at(-1)?.enqueue(new TextEncoder().encode(text));
  const syncs = () => asked.filter((url) => url === "/api/sync").length;
  return { server, browser, asked, streams, fetch, say, syncs };
}

function stream(
  streams: ReadableStreamDefaultController<Uint8Array>[],
  signal?: AbortSignal | null,
): Response {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      streams.push(controller);
      signal?.addEventListener("abort", () => controller.error(new TypeError("aborted")));
    },
  });
  return new Response(body, { headers: { "Content-Type": "text/event-stream; charset=utf-8" } });
}
