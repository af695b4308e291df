/** What people may see and do, in plain words. */
import type { Person } from "../kit/documents";
import { dayWords } from "../kit/words";

export type Role = Person["role"];

/** The roles to choose from, the least that opens first. */
export const ROLES: { value: Role; label: string; means: string }[] = [
  {
    value: "site",
    label: "On site",
    means: "Sees visits and jobs, and asks for service. Sees no invoices.",
  },
  {
    value: "billing",
    label: "Billing",
    means: "Sees and pays invoices. Sees no visits or jobs.",
  },
  {
    value: "owner",
    label: "Owner",
    means: "Sees everything, and decides who else has access.",
  },
];

/** One role; of one that this app does not know yet, its name is all there is to say. */
export function roleOf(value: string): { label: string; means: string } {
  return ROLES.find((role) => role.value === value) ?? { label: value, means: "" };
}

/** Whether somebody was here, and when. */
export function hereWords({ state, last_sign_in_on }: Person, today: string): string {
  if (state === "invited" || !last_sign_in_on) return "Has not signed in yet";
  return `Last signed in ${dayWords(last_sign_in_on, today)}`;
}
