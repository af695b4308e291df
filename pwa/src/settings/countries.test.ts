import { expect, test } from "vitest";
import { countries, countryName } from "./countries";

test("countries are listed by their names", () => {
  const all = countries();
  expect(all.find(({ code }) => code === "GB")?.name).toBe("United Kingdom");
  expect(all[0]?.name).toBe("Afghanistan");
  expect(all.length).toBeGreaterThan(240);
});

test("what is no country, or none any more, has no name", () => {
  expect(["ZZ", "EU", "QQ", "DD", "gb", "G", ""].map(countryName)).toEqual(Array(7).fill(""));
});
