const NBSP = "\u00a0";

/** "VAT no. GB 123 4567 89", as it is on paper, in one piece. */
export function taxNumberWords(number: string, locale: string | undefined): string {
  return `${taxName(locale)} no. ${number}`.replaceAll(" ", NBSP);
}

/** What the tax on a sale is called where the business is: "VAT", "GST", "Tax". */
export function taxName(locale: string | undefined): string {
  const region = locale?.match(/-([A-Z]{2})\b/)?.[1] ?? "GB";
  if (["AU", "NZ", "IN", "SG"].includes(region)) return "GST";
  return ["US", "CA"].includes(region) ? "Tax" : "VAT";
}
