/** What the fields of a person's details are called, wherever they are shown. */
import type { ProfileUpdate } from "./documents";

const DETAILS: Record<keyof ProfileUpdate, string> = {
  name: "Name",
  phone: "Phone",
  phone_other: "Another number",
  locale: "Dates and times",
  line1: "Address",
  line2: "Address, second line",
  postal_code: "Postcode",
  city: "Town or city",
  country: "Country",
};

/** How dates and times can be written: what that looks like, and where it is usual. */
export const LOCALES = {
  "en-GB": { looks: "Thu 26 Nov, 21:14", like: "as in the UK and Ireland" },
  "en-US": { looks: "Thu, Nov 26, 9:14 pm", like: "as in the US and Canada" },
  "en-AU": { looks: "Thu 26 Nov, 9:14 pm", like: "as in Australia and New Zealand" },
} satisfies Record<NonNullable<ProfileUpdate["locale"]>, object>;

/** What a field says, as a person reads it. */
export function detailWords(field: string, value: unknown): string {
  if (field !== "locale") return String(value || "none");
  return LOCALES[value as keyof typeof LOCALES]?.like ?? "as the office writes them";
}

/** The name of a field; one that the app does not know yet is shown as the server has it. */
export function detailLabel(field: string): string {
  return DETAILS[field as keyof ProfileUpdate] ?? field;
}
