import { afterEach, expect, test, vi } from "vitest";
import { Problem, Unreachable } from "../kit/api";
import { fetchPaper, nameIn, whyNoPaper } from "./pdf";

afterEach(() => vi.unstubAllGlobals());

const answering = (response: Response | Error) =>
  vi.stubGlobal("fetch", () =>
    response instanceof Error ? Promise.reject(response) : Promise.resolve(response),
  );
const headers = {
  "Content-Type": "application/pdf",
  "Content-Disposition": 'attachment; filename="Invoice 1043.pdf"',
};

test("a paper is a file with the name the server gave it", async () => {
  answering(new Response("%PDF", { headers }));
  const file = await fetchPaper("/x", "invoice.pdf");
  expect([file.name, file.type, file.size]).toEqual(["Invoice 1043.pdf", "application/pdf", 4]);
  expect(nameIn('attachment; filename="../a/b.pdf"')).toBe("..-a-b.pdf");
  expect(nameIn(null)).toBeUndefined();
});

test("what is no paper is not taken for one", async () => {
  answering(new Response("<p>Welcome to the hotel", { headers: { "Content-Type": "text/html" } }));
  await expect(fetchPaper("/x", "a.pdf")).rejects.toBeInstanceOf(Unreachable);
  answering(new TypeError("no network"));
  await expect(fetchPaper("/x", "a.pdf")).rejects.toBeInstanceOf(Unreachable);
  answering(new Response('{"code":"not_found","detail":"Gone."}', { status: 404 }));
  await expect(fetchPaper("/x", "a.pdf")).rejects.toMatchObject({ status: 404 });
});

test("why it is not here is said with what to do", () => {
  expect(whyNoPaper(new Unreachable())).toContain("connection");
  expect(whyNoPaper(new Problem(401, "signed_out", ""))).toContain("sign in again");
  expect(whyNoPaper(new Problem(404, "not_found", ""))).toContain("no such paper");
  const enough = "Very many papers were made for you just now.";
  expect(whyNoPaper(new Problem(429, "too_many_papers", enough))).toBe(enough);
});
