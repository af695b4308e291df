/** A later change laid over an earlier one that nobody has decided: what both wish is sent once. */
import type { StoredItem } from "./database";
import type { NewMutation } from "./types";

type Members = Record<string, unknown>;

/** Values of one member that may have been shown; a change of so many wordings goes after the others. */
const MOST = 8;

/**
 * The arguments and base of both as one; null when they have to stay two: the first is decided, is of
 * another kind, or the second was made without having seen it.
 */
export function joined(
  first: StoredItem,
  then: NewMutation,
): { args: Members; base: Members | null } | null {
  if (first.state === "failed" || first.decided || first.settled) return null;
  if (first.name !== then.name || first.ver !== then.ver) return null;
  const [before, after] = [(first.base ?? {}) as Members, (then.base ?? {}) as Members];
  const [made, wished] = [first.args as Members, then.args as Members];
  const twice = Object.keys(wished).filter((member) => member in made && member in after);
  if (twice.some((member) => !same(after[member], made[member]))) return null;
  const base: Members = { ...after, ...before };
  for (const member of twice) {
    if (!(member in before)) delete base[member];
    else if (first.state === "sent") base[member] = listed(before[member], made[member]);
  }
  if (Object.values(base).some((shown) => Array.isArray(shown) && shown.length > MOST)) return null;
  const known = first.base !== null || Object.keys(base).length > 0;
  return { args: { ...made, ...wished }, base: known ? base : null };
}

/** What was shown, the first of it first, and what it may have become by now. */
function listed(shown: unknown, made: unknown): unknown[] {
  const values = [shown].flat();
  return values.some((value) => same(value, made)) ? values : [...values, made];
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
