import { expect, test } from "vitest";
import { hintFor, lengthOf } from "./passwords";

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
