import { expect, test } from "vitest";
import type { AlertChoices } from "../kit/documents";
import {
  choiceLabel,
  choiceWords,
  heardBy,
  quietOf,
  summaries,
  summary,
  wrongHours,
} from "./choices";

const of = { push: true, email: "instead", sms: false } as const;
const named = (category: string) =>
  Object.fromEntries(
    Object.entries(of).map(([channel, value]) => [`${category}_${channel}`, value]),
  );
const NOW = {
  ...named("visits"),
  ...named("requests"),
  ...named("invoices"),
  ...named("documents"),
  ...{ security_push: true, security_sms: false, quiet: "", discreet: false, language: "" },
  ...{ languages: ["en"], texts: "on", bounced: false, complained: false },
} as unknown as AlertChoices;

test.each([
  [{}, "On your devices, else by e-mail"],
  [{ visits_email: "always", visits_sms: true }, "On your devices, by e-mail, by text message"],
  [{ visits_push: false }, "By e-mail"],
  [{ visits_push: false, visits_email: "never" }, "Only here, under Alerts"],
  [{ visits_sms: true, texts: "off" }, "On your devices, else by e-mail"],
] as const)("what holds of a category is said in one line", (changes, words) => {
  expect(summary("visits", { ...NOW, ...changes } as AlertChoices)).toBe(words);
});

test("what holds of several categories is said once", () => {
  const all = { ...NOW, security_email: "always" } as AlertChoices;
  expect(summaries("billing", all)).toEqual([
    { names: "Invoices and payments, Documents", ways: "On your devices, else by e-mail" },
    { names: "Security", ways: "On your devices, by e-mail" },
  ]);
  const silent = { ...all, invoices_push: false, documents_push: false, security_push: false };
  expect(summaries("billing", silent as AlertChoices)).toEqual([
    { names: "Everything", ways: "By e-mail" },
  ]);
});

test("security is always mailed", () => {
  expect(summary("security", { ...NOW, security_push: false })).toBe("By e-mail");
});

test("quiet hours begin as those of a night", () => {
  expect(quietOf("")).toEqual({ on: false, from: "22:00", until: "07:00" });
  expect(quietOf("13:00-14:30")).toEqual({ on: true, from: "13:00", until: "14:30" });
});

test("quiet hours that end when they begin are refused before they are sent", () => {
  expect(wrongHours("22:00", "22:00")).toMatch(/turn them off/);
  expect(wrongHours("22:00", "07:00")).toBeUndefined();
});

test("every choice has words for the outbox, and nothing else has", () => {
  expect(choiceLabel("invoices_sms")).toBe("Invoices and payments, by text message");
  expect(choiceLabel("quiet")).toBe("Quiet hours");
  expect(choiceLabel("line1")).toBeUndefined();
  expect(choiceLabel("property_id")).toBeUndefined();
  expect(choiceWords("visits_push", false)).toBe("off");
  expect(choiceWords("visits_email", "never")).toBe("never");
  expect(choiceWords("quiet", "22:00-07:00")).toBe("22:00 to 07:00");
  expect(choiceWords("language", "de")).toBe("Deutsch");
});

test("offers nobody what their role never hears of", () => {
  expect(heardBy("owner")).toHaveLength(5);
  expect(heardBy("billing")).toEqual(["invoices", "documents", "security"]);
  expect(heardBy("site")).toEqual(["visits", "requests", "documents", "security"]);
});
