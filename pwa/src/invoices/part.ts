/** A part of an invoice: how much it may be, and what is wrong with what was typed. */
import { decimalOf, moneyWords } from "../kit/money";
import { typedMoney } from "../kit/typed_money";

/** The least and the most that may be paid at once. */
export interface Bounds {
  currency: string;
  least: number;
  most: number;
}

/** The part that was typed, or what is wrong with it. */
export function partTyped(text: string, bounds: Bounds): { minor: number } | { wrong: string } {
  const { currency, least, most } = bounds;
  const typed = typedMoney(text, currency);
  if ("refused" in typed) return { wrong: wrongWords(typed.refused, currency) };
  if (typed.minor < least)
    return { wrong: `The least to pay here is ${moneyWords(least, currency)}.` };
  if (typed.minor > most)
    return { wrong: `There is no more to pay than ${moneyWords(most, currency)}.` };
  return typed;
}

function wrongWords(refused: string, currency: string): string {
  if (refused === "empty") return "Please say how much you would like to pay.";
  if (refused === "below_zero") return "Please type an amount above zero.";
  if (refused === "too_exact") return "That has more digits after the point than the currency.";
  if (refused === "too_large") return "That is more than can be paid.";
  return `Please type an amount, such as ${decimalOf(5000, currency)}.`;
}
