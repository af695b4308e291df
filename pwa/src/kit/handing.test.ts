import { beforeEach, expect, test, vi } from "vitest";
import { handOver, saveEach } from "./handing";

const FILE = new File(["words"], "not-sent.json");
const saved: string[] = [];

/** A phone whose sheet for sharing ends so. */
function phoneWith(share?: () => Promise<void>) {
  vi.stubGlobal("navigator", share ? { canShare: () => true, share } : {});
}

beforeEach(() => {
  saved.length = 0;
  const link = { download: "", click: () => saved.push(link.download), remove: () => undefined };
  vi.stubGlobal("document", { createElement: () => link, body: { append: () => undefined } });
});

test("a file that was shared or saved is handed over", async () => {
  phoneWith(async () => undefined);
  expect(await handOver(FILE)).toBe(true);
  expect(saved).toEqual([]);
  phoneWith();
  expect(await handOver(FILE)).toBe(true);
  expect(saved).toEqual(["not-sent.json"]);
});

test("a sheet that was closed has handed over nothing", async () => {
  phoneWith(() => Promise.reject(new DOMException("closed", "AbortError")));
  expect(await handOver(FILE)).toBe(false);
  expect(saved).toEqual([]);
});

test("a phone that will not share saves it instead", async () => {
  phoneWith(() => Promise.reject(new DOMException("no", "NotAllowedError")));
  expect(await handOver(FILE)).toBe(true);
  expect(saved).toEqual(["not-sent.json"]);
});

test("several are saved one by one, or by one sheet where a download leads out of the app", async () => {
  const files = ["a.pdf", "b.pdf"].map((name) => new File(["words"], name));
  phoneWith();
  expect(await saveEach(files)).toBe(true);
  expect(saved).toEqual(["a.pdf", "b.pdf"]);
  const share = vi.fn(async (_: ShareData) => undefined);
  vi.stubGlobal("navigator", { standalone: true, canShare: () => true, share });
  expect(await saveEach(files)).toBe(true);
  expect(share.mock.calls).toEqual([[{ files }]]);
  share.mockRejectedValueOnce(new DOMException("closed", "AbortError"));
  expect(await saveEach(files)).toBe(false);
  expect(saved).toHaveLength(2);
});
