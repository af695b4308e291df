import { expect, test } from "vitest";
import { footWords } from "./foot";

test("how many are here is told with the room they take, if any is allowed", () => {
  expect(footWords(36, 40, 44_000_000, 100_000_000)).toBe(
    "36 of 40 documents are kept on this phone, 44 MB of 100 MB.",
  );
  expect(footWords(0, 1, 0, 0)).toBe(
    "0 of 1 document is kept on this phone. None comes by itself.",
  );
  expect(footWords(2, 40, 61_000, 0)).toBe(
    "2 of 40 documents are kept on this phone, 61 KB. None comes by itself.",
  );
});
