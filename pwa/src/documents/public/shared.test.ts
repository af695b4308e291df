import { afterEach, expect, test, vi } from "vitest";
import { Problem } from "../../kit/api";
import { sharedBy, tokenIn } from "./shared";

const TOKEN = `aZ0_-${"b".repeat(38)}`;

afterEach(() => vi.unstubAllGlobals());

test("what a mail program glued to a link is taken off", () => {
  for (const end of ["", ".", ",", ")", "]", ">", " ", "%20", "%3E", ").", "%3e.%20"])
    expect(tokenIn(TOKEN + end)).toBe(TOKEN);
});

test("a link of which something is missing or was changed has no token", () => {
  for (const cut of ["", TOKEN.slice(1), `${TOKEN}x`, `${TOKEN.slice(1)}é`, `${TOKEN.slice(1)}%C3`])
    expect(tokenIn(cut)).toBeUndefined();
});

test.each([
  ["61", "There were very many tries. Please try again in 2 minutes."],
  ["1", "There were very many tries. Please try again in 1 minute."],
  [undefined, "There were very many tries. Please try again in a few minutes."],
])("after very many tries it says how long to wait: %s", async (seconds, words) => {
  const headers = seconds ? { "Retry-After": seconds } : undefined;
  vi.stubGlobal(
    "fetch",
    async () => new Response("{}", { status: 429, ...(headers && { headers }) }),
  );
  const error = await sharedBy(TOKEN).catch((error) => error);
  expect(error).toBeInstanceOf(Problem);
  expect(error.message).toBe(words);
});
