/** Which details a person changed, and against what they saw. */
import type { Profile, ProfileUpdate } from "../kit/documents";
import { countryName } from "./countries";

/** The details that can be edited, as the fields of a form. */
export type Editable = Record<Field, string>;
/** A detail that can be edited. */
export type Field = keyof ProfileUpdate;

/** An edit under way: what is typed, and what was there when it began. */
export interface Edit {
  typed: Editable;
  seen: Editable;
}

const PHONES: Field[] = ["phone", "phone_other"];
/** Where nothing typed or chosen is none. */
const MAY_LACK: Field[] = [...PHONES, "locale"];

/** The details of the person, and those of the customer that only the owner edits. */
export const OWN: Field[] = ["name", ...PHONES, "locale"];
export const ADDRESS: Field[] = ["line1", "line2", "postal_code", "city", "country"];

/** An edit that has changed nothing yet, but for what was written before and not taken. */
export function beginEdit(profile: Profile, written: ProfileUpdate = {}): Edit {
  const seen = Object.fromEntries(
    [...OWN, ...ADDRESS].map((field) => [field, profile[field] ?? ""]),
  ) as Editable;
  const before = Object.entries(written).map(([field, value]) => [field, value ?? ""]);
  return { seen, typed: { ...seen, ...Object.fromEntries(before) } };
}

/** Whether anything differs from what was there, be it a space; what is typed then stays as it is. */
export function isUnderWay({ typed, seen }: Edit): boolean {
  return [...OWN, ...ADDRESS].some((field) => typed[field] !== seen[field]);
}

/**
 * What the form shows: what is typed, else what is there now. What was saved in another window is
 * there now; a field that was typed in here is against that, and any other is as it is there. So is
 * one that an edit of an older version of the app does not know.
 */
export function upToDate(kept: Edit, now: Edit, elsewhere: boolean): Edit {
  const edit = { typed: { ...now.typed, ...kept.typed }, seen: { ...now.seen, ...kept.seen } };
  if (!elsewhere) return isUnderWay(edit) ? edit : now;
  const mine = [...OWN, ...ADDRESS].filter((field) => edit.typed[field] !== edit.seen[field]);
  const ours = Object.fromEntries(mine.map((field) => [field, edit.typed[field]]));
  return { typed: { ...now.typed, ...ours }, seen: now.seen };
}

/** The mutation of what was changed, with the same fields as they were seen; null without any. */
export function updateOf({
  typed,
  seen,
}: Edit): { args: ProfileUpdate; base: ProfileUpdate } | null {
  const changed = [...OWN, ...ADDRESS].filter(
    (field) => typed[field] !== seen[field] && typed[field].trim() !== seen[field],
  );
  if (changed.length === 0) return null;
  return { args: pick(typed, changed), base: pick(seen, changed) };
}

/** What keeps an edit from being saved, by field. */
export function wrongWith({ typed, seen }: Edit): Partial<Record<Field, string>> {
  const wrong: Partial<Record<Field, string>> = {};
  if (!typed.name.trim()) wrong.name = "Please type your name.";
  for (const phone of PHONES) {
    if (!/^[0-9+() ./x-]*$/.test(typed[phone].trim()))
      wrong[phone] = "Please type the number with digits, for example +44 113 496 0000.";
  }
  if (typed.country !== seen.country && !countryName(typed.country)) {
    wrong.country = "Please choose the country.";
  }
  return wrong;
}

/** An empty phone number is none, and no way to write dates is the office's. */
function pick(from: Editable, fields: Field[]): ProfileUpdate {
  const picked = fields.map((field) => {
    const value = from[field].trim();
    return [field, MAY_LACK.includes(field) && !value ? null : value];
  });
  return Object.fromEntries(picked) as ProfileUpdate;
}
