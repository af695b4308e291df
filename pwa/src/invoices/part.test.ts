import { expect, test } from "vitest";
import { partTyped } from "./part";

const bounds = { currency: "GBP", least: 500, most: 18_600 };

test("a part is between the least and all that is owed", () => {
  expect(partTyped("5", bounds)).toEqual({ minor: 500 });
  expect(partTyped("£186.00", bounds)).toEqual({ minor: 18_600 });
  expect(partTyped("4.99", bounds)).toEqual({ wrong: "The least to pay here is £5.00." });
  expect(partTyped("186.01", bounds)).toEqual({ wrong: "There is no more to pay than £186.00." });
});

test("what is no amount is said to be none, with an example", () => {
  expect(partTyped("half", bounds)).toEqual({ wrong: "Please type an amount, such as 50.00." });
  expect(partTyped("half", { ...bounds, currency: "JPY" })).toEqual({
    wrong: "Please type an amount, such as 5000.",
  });
  for (const text of ["", "-5", "5.001", "9999999999999"])
    expect(partTyped(text, bounds)).toHaveProperty("wrong");
});
