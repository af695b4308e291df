import { expect, test } from "vitest";
import { Problem, Unreachable } from "../kit/api";
import { masked, passkeyRefusal, refusal } from "./words";

test("what the server refuses is said in the portal's words", () => {
  expect(refusal(new Problem(413, "too_large", "At most 4096 bytes"))).toContain("too long");
  expect(refusal(new Problem(422, "wrong_code", "x"))).toBe(
    "That is not the code we sent. Please look again.",
  );
  expect(refusal(new Problem(429, "too_many", "x"))).toContain("wait a few minutes");
});

test("a refusal nobody foresaw still has a sentence", () => {
  expect(refusal(new Problem(403, "foreign_origin", "Open the portal itself."))).toBe(
    "Open the portal itself.",
  );
  expect(refusal(new Problem(500, "", ""))).toContain("try again");
});

test("what a browser throws at a passkey is said in plain words", () => {
  const cancelled = Object.assign(new Error("x"), { name: "NotAllowedError" });
  expect(passkeyRefusal(cancelled)).toContain("No passkey was chosen");
  expect(passkeyRefusal(new Problem(422, "unknown_passkey", "x"))).toContain("was removed");
  expect(passkeyRefusal(new Unreachable())).toContain("try again");
});

test("no answer is not blamed on what was typed", () => {
  expect(refusal(new Unreachable(), true)).toContain("could not be reached");
  expect(refusal(new Unreachable(), false)).toContain("You are offline");
});

test("an address is shown so that only its owner knows it", () => {
  expect(masked("alex@example.com")).toBe("a…@example.com");
  expect(masked("\u{1F600}lex@example.com")).toBe("\u{1F600}…@example.com");
  expect(masked("@example.com")).toBe("…");
});
