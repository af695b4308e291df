/** How the person is told: the words for it, and changing it. */
import type { AlertChoices, UpdateChoices } from "../kit/documents";
import { lastWaiting } from "../kit/outcomes";
import { enqueue, replica } from "../kit/replica";

/** The mutation's name. */
export const CHOOSE = "alert_choices.update";
/** A choice by its name. */
export type Choice = keyof UpdateChoices;
/** What people choose channels for. */
export type Category = "visits" | "requests" | "invoices" | "documents" | "security";

/** Each category: its name, and what belongs to it. */
export const CATEGORIES: Record<Category, { name: string; what: string }> = {
  visits: { name: "Visits", what: "Booked, moved, tomorrow, on the way, done" },
  requests: { name: "Requests", what: "The office has answered" },
  invoices: {
    name: "Invoices and payments",
    what: "New, due soon, overdue, withdrawn, paid, refunded",
  },
  documents: { name: "Documents", what: "Reports, and certificates that run out" },
  security: { name: "Security", what: "A new sign-in, your details changed" },
};

/** What somebody with a role never hears of. */
const UNHEARD: Record<string, Category[]> = {
  billing: ["visits", "requests"],
  site: ["invoices"],
};

/** The categories that somebody with a role hears of. */
export function heardBy(role: string | undefined): Category[] {
  const unheard = UNHEARD[role ?? ""] ?? [];
  return (Object.keys(CATEGORIES) as Category[]).filter((each) => !unheard.includes(each));
}

/** When alerts are mailed. */
export const EMAIL = {
  instead: "If no device is reached",
  always: "Always",
  never: "Never",
} satisfies Record<AlertChoices["visits_email"], string>;

/** The languages alerts may be in, each in its own; one that is not known yet by its code. */
const LANGUAGES: Record<string, string> = { en: "English", de: "Deutsch", es: "Español" };

/** The name of a language in itself. */
export function languageName(code: string): string {
  return LANGUAGES[code] ?? code;
}

/** What holds of a category, in one line. */
export function summary(category: Category, now: AlertChoices): string {
  const email = category === "security" ? "always" : now[`${category}_email`];
  const ways = [
    now[`${category}_push`] && "on your devices",
    email === "always" && "by e-mail",
    email === "instead" && (now[`${category}_push`] ? "else by e-mail" : "by e-mail"),
    now[`${category}_sms`] && now.texts === "on" && "by text message",
  ].filter(Boolean);
  const words = ways.join(", ");
  return words ? words[0]?.toUpperCase() + words.slice(1) : "Only here, under Alerts";
}

/** What holds of all categories that somebody hears of; those of which the same holds are one. */
export function summaries(role: string | undefined, now: AlertChoices) {
  const found = new Map<string, string[]>();
  for (const category of heardBy(role)) {
    const ways = summary(category, now);
    found.set(ways, [...(found.get(ways) ?? []), CATEGORIES[category].name]);
  }
  return [...found].map(([ways, names]) => ({
    ways,
    names: found.size > 1 ? names.join(", ") : "Everything",
  }));
}

const NIGHT = "22:00-07:00";

/** Quiet hours as the two times of a form; those of a night where there are none. */
export function quietOf(quiet: string): { on: boolean; from: string; until: string } {
  const [from = "", until = ""] = (quiet || NIGHT).split("-");
  return { on: quiet !== "", from, until };
}

/** What is wrong with quiet hours: whether all day is meant or never, nobody can tell. */
export function wrongHours(from: string, until: string): string | undefined {
  if (from !== until) return undefined;
  return "They cannot end when they begin, so this is not saved. Choose another time, or turn them off.";
}

/** What a choice is called, in the outbox; undefined for what is none. */
export function choiceLabel(field: string): string | undefined {
  const [category = "", channel = ""] = field.split("_");
  const name = CATEGORIES[category as Category]?.name;
  if (name) return `${name}, ${CHANNELS[channel] ?? channel}`;
  return OTHERS[field];
}

const CHANNELS: Record<string, string> = {
  push: "on your devices",
  email: "by e-mail",
  sms: "by text message",
};
const OTHERS: Record<string, string> = {
  quiet: "Quiet hours",
  discreet: "Private lock screen",
  language: "Language of alerts",
};

/** What a choice says, as a person reads it. */
export function choiceWords(field: string, value: unknown): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  if (field === "language") return value ? languageName(String(value)) : "as the office writes";
  if (field === "quiet") return value ? String(value).replace("-", " to ") : "none";
  return (EMAIL[value as keyof typeof EMAIL] ?? String(value)).toLowerCase();
}

let last: Promise<unknown> = Promise.resolve();

/**
 * Keeps a choice on this device and sends it; one after the other, each over what is shown by then.
 * Rejects when the device could not keep it.
 */
export function choose(contact: string, field: Choice, value: unknown): Promise<void> {
  const next = last.then(() => write(contact, field, value));
  last = next.catch(() => undefined);
  return next;
}

async function write(contact: string, field: Choice, value: unknown): Promise<void> {
  const shown = await replica().get<AlertChoices>("alert_choices", contact);
  if (!shown || shown.doc[field] === value) return;
  const waiting = lastWaiting(await replica().outbox(), CHOOSE);
  const change = { args: { [field]: value }, base: { [field]: shown.doc[field] } };
  await enqueue({ name: CHOOSE, ver: 1, ...change, joins: waiting?.id });
}
