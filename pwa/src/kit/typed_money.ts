/** What a person types as an amount. */
import { minorDigits } from "./money";
import { writtenAs } from "./words";

/** The amount in minor units, or why it is none. */
export type TypedMoney =
  | { minor: number }
  | { refused: "empty" | "no_amount" | "below_zero" | "too_exact" | "too_large" };

/** As many digits as every device adds up exactly. */
const MOST = 12;
const SPACES = /[\s'’]/g;

/**
 * Reads "50", "50.00", "1,234.56", "£50" or "50,00". A single point or comma with three digits after
 * it parts thousands or a fraction as the reader's own way of writing has it.
 */
export function typedMoney(text: string, currency: string): TypedMoney {
  const bare = text.replace(SPACES, "").replace(/^\p{Sc}|\p{Sc}$/gu, "");
  const amount = bare.replace(new RegExp(`^${currency}|${currency}$`, "i"), "");
  if (amount === "") return { refused: text.trim() ? "no_amount" : "empty" };
  if (/^[-−]/.test(amount)) return { refused: "below_zero" };
  if (!/^[\d.,]*\d[\d.,]*$/.test(amount)) return { refused: "no_amount" };
  const parted = partsOf(amount);
  return parted ? minorOf(parted, minorDigits(currency)) : { refused: "no_amount" };
}

interface Parts {
  whole: string;
  fraction: string;
}

function partsOf(amount: string): Parts | null {
  const point = pointOf(amount);
  const at = point ? amount.lastIndexOf(point) : amount.length;
  const fraction = amount.slice(at + 1);
  const whole = wholeOf(amount.slice(0, at));
  return whole === null || /[.,]/.test(fraction) ? null : { whole, fraction };
}

/** Which of point and comma parts the fraction; none when both part thousands, or neither is there. */
function pointOf(amount: string): "." | "," | undefined {
  const [points, commas] = [amount.split(".").length - 1, amount.split(",").length - 1];
  if (points && commas) return amount.lastIndexOf(".") > amount.lastIndexOf(",") ? "." : ",";
  if (points + commas !== 1) return undefined;
  const only = points ? "." : ",";
  const after = amount.length - 1 - amount.indexOf(only);
  if (after !== 3) return only;
  return only === ownPoint() ? only : undefined;
}

/** The whole part without what parts its thousands; null when that parts something else. */
function wholeOf(text: string): string | null {
  if (!/[.,]/.test(text)) return text;
  const separator = text.includes(",") ? "," : ".";
  const [first = "", ...groups] = text.split(separator);
  const well = /^\d{1,3}$/.test(first) && groups.every((group) => /^\d{3}$/.test(group));
  return well ? first + groups.join("") : null;
}

function minorOf({ whole, fraction }: Parts, digits: number): TypedMoney {
  const exact = fraction.replace(/0+$/, "");
  if (exact.length > digits) return { refused: "too_exact" };
  const all = (whole + exact.padEnd(digits, "0")).replace(/^0+(?=\d)/, "");
  return all.length > MOST ? { refused: "too_large" } : { minor: Number(all) };
}

function ownPoint(): string | undefined {
  const parts = new Intl.NumberFormat(writtenAs()).formatToParts(1.5);
  return parts.find(({ type }) => type === "decimal")?.value;
}
