import { afterEach, expect, test, vi } from "vitest";
import { Problem, Unreachable } from "../kit/api";
import { stuck } from "./kept/server.fake";
import { fetchZip, whyNoZip } from "./zip";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const zip = { "Content-Type": "application/zip" };

test("the documents that were chosen are asked for by their ids, and come as one file", async () => {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path);
    return new Response("PK", { headers: zip });
  });
  const file = await fetchZip(["a", "b"], "documents.zip");
  expect(asked).toEqual(["/api/portal/documents/zip?id=a&id=b"]);
  expect([file.name, file.type, file.size]).toEqual(["documents.zip", "application/zip", 2]);
});

test("what is none, or was refused, is not taken for one, and why is said", async () => {
  const answer = (response: Response) => vi.stubGlobal("fetch", async () => response);
  answer(new Response("<p>hotel", { headers: { "Content-Type": "text/html" } }));
  await expect(fetchZip(["a"], "x.zip")).rejects.toBeInstanceOf(Unreachable);
  answer(new Response('{"code":"not_found"}', { status: 404 }));
  const refused = await fetchZip(["a"], "x.zip").catch((error) => error);
  expect(refused).toBeInstanceOf(Problem);
  expect(whyNoZip(refused)).toContain("choose anew");
  expect(whyNoZip(new Unreachable())).toContain("connection");
});

test("one whose line sticks is given up, so that the button can be pressed again", async () => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", async (_: string, init: RequestInit) => stuck(init, "application/zip"));
  const asked = expect(fetchZip(["a"], "x.zip")).rejects.toBeInstanceOf(Unreachable);
  await vi.advanceTimersByTimeAsync(31_000);
  await asked;
});
