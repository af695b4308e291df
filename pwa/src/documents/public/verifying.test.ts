import { afterEach, expect, test, vi } from "vitest";
import { Unreachable } from "../../kit/api";
import {
  codeOf,
  hashOf,
  NotCheckable,
  spelled,
  verdictWords,
  verify,
  whyNoVerdict,
} from "./verifying";

afterEach(() => vi.unstubAllGlobals());

test("a code is read however it was typed", () => {
  for (const typed of ["7G3K-9QXD-02AB", "7g3k9qxdo2ab", " 7G3K 9QXD–O2AB "])
    expect(codeOf(typed)).toBe("7G3K9QXD02AB");
  for (const dash of "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
    expect(codeOf(`7G3K${dash}9QXD${dash}02AB`)).toBe("7G3K9QXD02AB");
  expect(codeOf("il00-0000-0000")).toBe("110000000000");
  for (const typed of ["", "7G3K-9QXD", "7G3K-9QXD-02AU", "7G3K-9QXD-02AB-1"])
    expect(codeOf(typed)).toBeUndefined();
  expect(spelled("7G3K9QXD02AB")).toBe("7G3K-9QXD-02AB");
});

test("of a file only its hash is sent", async () => {
  const sent: string[] = [];
  vi.stubGlobal("fetch", async (_: string, { body }: RequestInit) => {
    sent.push(String(body));
    return new Response('{"state":"current"}');
  });
  const asked = await hashOf(new File(["abc"], "a.pdf"));
  expect(await verify(asked)).toBe("current");
  expect(sent).toEqual([
    '{"sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}',
  ]);
});

test("what cannot be checked is not sent, and why is said", async () => {
  const empty = await hashOf(new File([], "a.pdf")).catch((error) => error);
  expect(empty).toBeInstanceOf(NotCheckable);
  expect(whyNoVerdict(empty)).toBe("This file is empty.");
  const huge = { size: 3e9 } as File;
  await expect(hashOf(huge)).rejects.toBeInstanceOf(NotCheckable);
  expect(whyNoVerdict(new Unreachable())).toContain("connection");
});

test("each verdict has a word, a shape and a meaning of its own", () => {
  const all = (["current", "expired", "superseded", "withdrawn", "unknown"] as const).map(
    (verdict) => verdictWords(verdict, "Northgate"),
  );
  expect(new Set(all.map(({ icon }) => icon)).size).toBe(5);
  expect(new Set(all.map(({ text }) => text)).size).toBe(5);
  expect(all.filter(({ tone }) => tone === "good").length).toBe(1);
  expect(all.every(({ means }) => means.includes("Northgate"))).toBe(true);
});
