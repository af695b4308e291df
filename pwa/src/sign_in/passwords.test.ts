import { expect, test } from "vitest";
import { hintFor, lengthOf, wrongLength } from "./passwords";

test("characters are counted as the server counts them", () => {
  expect(lengthOf("Gru\u0308\u00dfe")).toBe(5);
  expect(lengthOf("🦦🦦")).toBe(2);
  expect(lengthOf("\ufb01sch")).toBe(5);
});

test("the hint is about length alone", () => {
  expect(hintFor("")).toContain("12 characters or more");
  expect(hintFor("ten letter")).toBe("2 more characters.");
  expect(hintFor("eleven lett")).toBe("1 more character.");
  expect(hintFor("twelve lette")).toContain("Long enough");
});

test("what is too short or too long is said before anybody is asked", () => {
  expect(wrongLength("x".repeat(11))).toBe("Please take 12 characters or more.");
  expect(["x".repeat(12), "x".repeat(200)].map(wrongLength)).toEqual(["", ""]);
  expect(wrongLength("x".repeat(5000))).toBe("Please take 200 characters at most.");
});
