import { afterEach, expect, test } from "vitest";
import {
  decimalOf,
  minorDigits,
  moneyWords,
  quantityWords,
  rateWords,
  sumByCurrency,
} from "./money";
import { typedMoney } from "./typed_money";
import { writeAs } from "./words";

afterEach(() => writeAs("en-GB"));

test("an amount has the digits of its currency", () => {
  expect(["GBP", "JPY", "KWD", "ISK", "UGX"].map(minorDigits)).toEqual([2, 0, 3, 0, 0]);
  expect(moneyWords(18600, "GBP")).toBe("£186.00");
  expect(moneyWords(18600, "JPY")).toMatch(/^(JP)?¥18,600$/);
  expect(moneyWords(1234567, "KWD")).toMatch(/^KWD\s1,234\.567$/);
  expect(moneyWords(1000, "ISK")).toMatch(/^ISK\s1,000$/);
});

test("below zero and beyond what a float can say it is exact", () => {
  expect(moneyWords(-500, "GBP")).toBe("-£5.00");
  expect(moneyWords(-5, "GBP")).toBe("-£0.05");
  expect(moneyWords(0, "GBP")).toBe("£0.00");
  expect(decimalOf(9_007_199_254_740_991, "GBP")).toBe("90071992547409.91");
  expect(moneyWords(9_007_199_254_740_991, "GBP")).toBe("£90,071,992,547,409.91");
  expect(decimalOf(-7, "KWD")).toBe("-0.007");
});

test("it is written as its reader writes", () => {
  writeAs("en-US");
  expect(moneyWords(18600, "USD")).toBe("$186.00");
  writeAs("de-DE");
  expect(moneyWords(123456, "EUR")).toMatch(/^1\.234,56\s€$/);
  expect(quantityWords(1500)).toBe("1,5");
});

test("a currency nobody knows is shown, not hidden", () => {
  expect(moneyWords(18600, "POUNDS")).toBe("186.00 POUNDS");
});

test("quantities and rates have no idle zeros", () => {
  expect([1000, 1500, 125, -2000, 1_234_567].map(quantityWords)).toEqual([
    ...["1", "1.5", "0.125", "-2", "1,234.567"],
  ]);
  expect([200_000, 88_750, 0, 55_000].map(rateWords)).toEqual(["20%", "8.875%", "0%", "5.5%"]);
});

test("sums keep currencies apart, in an order that no amount changes", () => {
  const amounts = [
    { currency: "GBP", minor: 100 },
    { currency: "EUR", minor: 5 },
    { currency: "GBP", minor: -30 },
  ];
  const sums = [
    { currency: "EUR", minor: 5 },
    { currency: "GBP", minor: 70 },
  ];
  expect(sumByCurrency(amounts)).toEqual(sums);
  expect(sumByCurrency(amounts.reverse())).toEqual(sums);
});

test.each([
  ["50", 5000],
  ["50.00", 5000],
  ["50.5", 5050],
  ["50,00", 5000],
  ["£50", 5000],
  ["50 £", 5000],
  ["GBP 50", 5000],
  [" 1,234.56 ", 123456],
  ["1.234,56", 123456],
  ["1 234,56", 123456],
  ["1,234", 123400],
  ["1,234,567.80", 123456780],
  ["0.01", 1],
  [".5", 50],
  ["007", 700],
  ["50.000", 5000],
  ["50.", 5000],
])("%s typed is %s pence", (text, minor) => {
  expect(typedMoney(text, "GBP")).toEqual({ minor });
});

test.each([
  ["", "empty"],
  ["  ", "empty"],
  ["fifty", "no_amount"],
  ["£", "no_amount"],
  [".", "no_amount"],
  ["1,23,456", "no_amount"],
  ["1.2.3", "no_amount"],
  ["5e3", "no_amount"],
  ["-5", "below_zero"],
  ["1.005", "too_exact"],
  ["99999999999999", "too_large"],
])("%s typed is refused: %s", (text, refused) => {
  expect(typedMoney(text, "GBP")).toEqual({ refused });
});

test("what is typed has the digits of its currency, and the reader's point", () => {
  expect(typedMoney("1500", "JPY")).toEqual({ minor: 1500 });
  expect(typedMoney("¥1,500", "JPY")).toEqual({ minor: 1500 });
  expect(typedMoney("1500.5", "JPY")).toEqual({ refused: "too_exact" });
  expect(typedMoney("1.234", "KWD")).toEqual({ minor: 1234 });
  expect(typedMoney("1,234", "KWD")).toEqual({ minor: 1_234_000 });
  writeAs("de-DE");
  expect(typedMoney("1.234", "EUR")).toEqual({ minor: 123400 });
  expect(typedMoney("1,234", "KWD")).toEqual({ minor: 1234 });
});
