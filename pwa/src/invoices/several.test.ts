import { expect, test } from "vitest";
import routes from "../../../backend/doorstep/payments/routes.py?raw";
import { anInvoice, aRow } from "./examples";
import { allOf, allWords, chooseOne, chosenOf, isFull, MOST, payableRows } from "./several";

const rows = (count: number) =>
  Array.from({ length: count }, (_, at) => aRow("invoice", `i${at}`, anInvoice()));

test("no more are chosen at once than are paid at once", () => {
  expect([...allOf(rows(3))]).toEqual(["i0", "i1", "i2"]);
  expect(allOf(rows(MOST)).size).toBe(MOST);
  const first = allOf(rows(MOST + 1));
  expect([first.size, first.has("i0"), first.has(`i${MOST}`)]).toEqual([MOST, true, false]);
  expect([isFull(MOST - 1), isFull(MOST)]).toEqual([false, true]);
});

test("what is being charged by itself is not offered", () => {
  const charged = aRow("invoice", "c", anInvoice({ charging: true }));
  expect(payableRows([...rows(1), charged], "2026-11-23").map(({ id }) => id)).toEqual(["i0"]);
});

test("what goes away and comes back is not one too many", () => {
  const all = rows(MOST + 2);
  const [gone, last, over] = [all[0], all[MOST], all[MOST + 1]];
  if (!gone || !last || !over) throw new Error("There are as many.");
  const left = all.slice(1);
  const chosen = chooseOne(left, allOf(all), last, true);
  expect(chosen.size).toBe(MOST);
  const back = chosenOf(all, chosen, "GBP");
  expect([back.length, back.includes(gone), back.includes(last)]).toEqual([MOST, false, true]);
  expect(chooseOne(all, chosen, over, true)).toEqual(chosen);
  expect(chooseOne(all, chosen, last, false).size).toBe(MOST - 1);
  expect(chosenOf(all, allOf(all), "GBP")[0]).toBe(gone);
});

test("each currency has its own bound, and what is chosen of another stays", () => {
  const euros = aRow("invoice", "e", anInvoice({ currency: "EUR" }));
  const all = [...rows(MOST), euros];
  const chosen = chooseOne(all, allOf(rows(MOST)), euros, true);
  expect([chosen.size, chosenOf(all, chosen, "EUR")]).toEqual([MOST + 1, [euros]]);
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
