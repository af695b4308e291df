import { expect, test } from "vitest";
import routes from "../../../backend/doorstep/payments/routes.py?raw";
import { anInvoice, aRow } from "./examples";
import { allOf, allWords, isFull, MOST } from "./several";

const rows = (count: number) =>
  Array.from({ length: count }, (_, at) => aRow("invoice", `i${at}`, anInvoice()));

test("no more are chosen at once than are paid at once", () => {
  expect([...allOf(rows(3))]).toEqual(["i0", "i1", "i2"]);
  expect(allOf(rows(MOST)).size).toBe(MOST);
  const first = allOf(rows(MOST + 1));
  expect([first.size, first.has("i0"), first.has(`i${MOST}`)]).toEqual([MOST, true, false]);
  expect([isFull(MOST - 1), isFull(MOST)]).toEqual([false, true]);
});

test("the button says how many it chooses", () => {
  expect(allWords(3, 0)).toBe("Choose all 3");
  expect(allWords(3, 3)).toBe("Choose none");
  expect(allWords(MOST, 99)).toBe("Choose all 100");
  expect(allWords(MOST + 1, 0)).toBe("Choose the first 100");
  expect(allWords(MOST + 1, MOST)).toBe("Choose none");
});

test("the server takes as many", () => {
  expect(routes).toContain(`\nMOST = ${MOST}\n`);
});
