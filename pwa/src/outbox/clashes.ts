/** Fields that the person and somebody else have both changed. */
import type { OutboxItem } from "@doorstep/sync";

/** A field that somebody else had changed too: both versions, as the server has them. */
export interface BothVersions {
  field: string;
  yours: unknown;
  theirs: unknown;
}

/** The change made anew against what the office has now: the person has seen both and insists. */
export function insisting({
  name,
  ver,
  args,
  base,
  outcome,
}: Pick<OutboxItem, "name" | "ver" | "args" | "base" | "outcome">) {
  const both = bothVersions(outcome?.detail);
  // What no version was shown of says what it is about.
  const about = Object.entries(args).filter(([member]) => !(member in (base ?? {})));
  return {
    name,
    ver,
    args: {
      ...Object.fromEntries(about),
      ...Object.fromEntries(both.map(({ field, yours }) => [field, yours])),
    },
    base: Object.fromEntries(both.map(({ field, theirs }) => [field, theirs])),
  };
}

/** Fields of a change that somebody else had changed first. */
export function bothVersions(detail: unknown): BothVersions[] {
  const { fields = {} } = (detail ?? {}) as {
    fields?: Record<string, Omit<BothVersions, "field">>;
  };
  return Object.entries(fields).map(([field, both]) => ({ field, ...both }));
}
