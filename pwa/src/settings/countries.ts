/** Countries by their codes, as the browser knows them. */
const NAMES = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
/** Unions, remainders and stand-ins, which have a code of two letters, too. */
const NONE = new Set(["EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"]);

/** "United Kingdom" of "GB"; empty for what is no country, or none any more. */
export function countryName(code: string): string {
  if (!/^[A-Z]{2}$/.test(code) || NONE.has(code)) return "";
  const now = new Intl.Locale("und", { region: code }).region;
  return now === code ? (NAMES.of(code) ?? "") : "";
}

/** All countries with their names, by name. */
export function countries(): { code: string; name: string }[] {
  return LETTERS.flatMap((one) => LETTERS.map((other) => one + other))
    .map((code) => ({ code, name: countryName(code) }))
    .filter(({ name }) => name)
    .sort((one, other) => one.name.localeCompare(other.name, "en"));
}
