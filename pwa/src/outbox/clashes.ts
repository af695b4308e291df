/** Fields that the person and somebody else have both changed. */
import type { OutboxItem } from "@doorstep/sync";
import type { Known } from "./told";

/** A field that somebody else had changed too: both versions, as the server has them. */
export interface BothVersions {
  field: string;
  yours: unknown;
  theirs: unknown;
}

/** The change made anew against what the office has now: the person has seen both and insists. */
export function insisting(
  { name, ver, args, base }: Pick<OutboxItem, "name" | "ver" | "args" | "base">,
  both: BothVersions[],
) {
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

type Rows = Pick<Known, "requests" | "profile" | "properties" | "choices">;
type Clashing = Pick<OutboxItem, "name" | "args" | "outcome" | "outcome_version">;

/**
 * Fields of a change that somebody else had changed first, with what the office has by now; `agreed`
 * when that is what was written, in all of them.
 */
export function bothVersions(
  item: Clashing,
  known: Rows,
): { versions: BothVersions[]; agreed: boolean } {
  const { fields = {} } = (item.outcome?.detail ?? {}) as {
    fields?: Record<string, Omit<BothVersions, "field">>;
  };
  const now = officeHas(item, known);
  const clashed = Object.entries(fields).map(([field, { yours, theirs }]) => ({
    ...{ field, yours },
    theirs: field in now ? now[field] : theirs,
  }));
  const versions = clashed.filter(({ yours, theirs }) => yours !== theirs);
  return { versions, agreed: clashed.length > 0 && versions.length === 0 };
}

/**
 * What it is about, as the office has it; nothing while what is shown has something unsent on it, or is
 * no newer than the outcome, which says it itself.
 */
function officeHas(
  { name, args, outcome_version }: Clashing,
  { requests, profile, properties, choices }: Rows,
): Record<string, unknown> {
  const rows = {
    "request.amend": requests.find(({ id }) => id === args.request_id),
    "profile.update": profile,
    "alert_choices.update": choices,
    "property.update_access_notes": properties.find(({ id }) => id === args.property_id),
  };
  const row = rows[name as keyof typeof rows];
  const newer = row && !row.pending && outcome_version != null && row.version > outcome_version;
  return newer ? { ...row.doc } : {};
}
