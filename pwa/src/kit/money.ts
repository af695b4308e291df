/** Money as whole minor units, written as its reader writes it. No float touches an amount. */
import { writtenAs } from "./words";

/** ISO 4217: currencies without a minor unit, and those of a thousand. */
const WITHOUT = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(" ");
const THREE = "BHD IQD JOD KWD LYD OMR TND".split(" ");

const formats = new Map<string, Intl.NumberFormat>();

/** How many digits of an amount are behind the point: 0, 2 or 3. */
export function minorDigits(currency: string): number {
  if (WITHOUT.includes(currency)) return 0;
  return THREE.includes(currency) ? 3 : 2;
}

/** The amount in the currency's major unit, digit by digit: "-5.00". */
export function decimalOf(minor: number, currency: string): string {
  return shifted(minor, minorDigits(currency));
}

/** "£186.00"; below zero "-£5.00". */
export function moneyWords(minor: number, currency: string): string {
  const digits = minorDigits(currency);
  const decimal = decimalOf(minor, currency);
  try {
    return written(decimal, {
      ...{ style: "currency", currency },
      ...{ minimumFractionDigits: digits, maximumFractionDigits: digits },
    });
  } catch {
    return `${decimal} ${currency}`; // a code that is none
  }
}

/** A quantity of thousandths without idle zeros: "1.5". */
export function quantityWords(milli: number): string {
  return written(shifted(milli, 3), { maximumFractionDigits: 3 });
}

/** A rate of millionths as a percentage: "20%", "8.875%". */
export function rateWords(ppm: number): string {
  return written(shifted(ppm, 6), { style: "percent", maximumFractionDigits: 4 });
}

/** Sums by currency, in the order of the currencies' codes, however the amounts come. */
export function sumByCurrency(
  amounts: { currency: string; minor: number }[],
): { currency: string; minor: number }[] {
  const sums = new Map<string, number>();
  for (const { currency, minor } of amounts) sums.set(currency, (sums.get(currency) ?? 0) + minor);
  return [...sums].sort().map(([currency, minor]) => ({ currency, minor }));
}

/** Writes a decimal as it is; a browser that knows only numbers makes one of it for show alone. */
function written(decimal: string, options: Intl.NumberFormatOptions): string {
  const locale = writtenAs();
  const key = locale + JSON.stringify(options);
  const format = formats.get(key) ?? new Intl.NumberFormat(locale, options);
  formats.set(key, format);
  return format.format(decimal as Intl.StringNumericLiteral);
}

/** A whole number with its point moved to the left, as text. */
function shifted(whole: number, places: number): string {
  const digits = String(Math.abs(whole)).padStart(places + 1, "0");
  const sign = whole < 0 ? "-" : "";
  if (places === 0) return sign + digits;
  return `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
