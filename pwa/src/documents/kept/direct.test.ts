import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fetchWhole, pictureOf } from "./direct";
import { FileServer, problem, stuck } from "./server.fake";
import { AWAY, BUSY, DAMAGED, GONE, REFUSED, SIGNED_OUT } from "./states";

let server: FileServer;

beforeEach(async () => {
  server = await FileServer.of("d1", 120_000);
  vi.stubGlobal("fetch", async (_: string, init: RequestInit) => server.answer(init));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const line = (type: string) => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", async (_: string, init: RequestInit) => stuck(init, type));
};

test("a file comes whole, and nothing else is taken for it", async () => {
  expect((await fetchWhole(server.row)).byteLength).toBe(120_000);
  server.trouble.push({ wrong: true });
  await expect(fetchWhole(server.row)).rejects.toThrow(DAMAGED);
});

test.each([
  [401, {}, SIGNED_OUT],
  [403, {}, GONE],
  [404, {}, GONE],
  [400, {}, REFUSED],
  [429, {}, BUSY],
  [503, { "Retry-After": "10" }, BUSY],
  [503, {}, AWAY],
])("of the server's %s it is said what it means", async (status, headers, words) => {
  server.trouble.push({ answer: () => problem(status, headers) });
  await expect(fetchWhole(server.row)).rejects.toThrow(words);
});

test("a line that sticks after its first bytes is given up", async () => {
  line("application/pdf");
  const asked = expect(fetchWhole(server.row)).rejects.toThrow(AWAY);
  await vi.advanceTimersByTimeAsync(31_000);
  await asked;
});

test("a small picture whose line sticks is none", async () => {
  line("image/jpeg");
  const asked = pictureOf("d1");
  await vi.advanceTimersByTimeAsync(31_000);
  expect(await asked).toBeUndefined();
});

test("a slow line is left its time as long as bytes come", async () => {
  vi.useFakeTimers();
  const slow = async (_: string, { signal }: RequestInit) => {
    let left = 4;
    const pull = async (line: ReadableStreamDefaultController) => {
      await new Promise((done) => setTimeout(done, 20_000));
      if (signal?.aborted) return line.error(signal.reason);
      line.enqueue(new Uint8Array(1));
      if (--left === 0) line.close();
    };
    const body = new ReadableStream({ pull }, { highWaterMark: 0 });
    return new Response(body, { headers: { "Content-Type": "image/jpeg" } });
  };
  vi.stubGlobal("fetch", slow);
  const asked = pictureOf("d1");
  await vi.advanceTimersByTimeAsync(81_000);
  expect((await asked)?.byteLength).toBe(4);
});
