/** What the tax on a sale is called where the business is: "VAT", "GST", "Tax". */
export function taxName(locale: string | undefined): string {
  const region = locale?.match(/-([A-Z]{2})\b/)?.[1] ?? "GB";
  if (["AU", "NZ", "IN", "SG"].includes(region)) return "GST";
  return ["US", "CA"].includes(region) ? "Tax" : "VAT";
}
