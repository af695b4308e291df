/** What the fields of a person's details are called, wherever they are shown. */
import type { ProfileUpdate } from "./documents";

const DETAILS: Record<keyof ProfileUpdate, string> = {
  name: "Name",
  phone: "Phone",
  line1: "Address",
  line2: "Address, second line",
  postal_code: "Postcode",
  city: "Town or city",
  country: "Country",
};

/** The name of a field; one that the app does not know yet is shown as the server has it. */
export function detailLabel(field: string): string {
  return DETAILS[field as keyof ProfileUpdate] ?? field;
}
