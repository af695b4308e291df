/** Fields that the person and the office have both changed. */
import type { OutboxItem } from "@doorstep/sync";
import { detailLabel } from "../kit/labels";

/** A field that the office had changed too: both versions. */
export interface BothVersions {
  field: string;
  yours: string;
  theirs: string;
}

/** The change made anew against what the office has now: the person has seen both and insists. */
export function insisting({ name, ver, outcome }: Pick<OutboxItem, "name" | "ver" | "outcome">) {
  const fields = Object.entries(clashes(outcome?.detail));
  return {
    name,
    ver,
    args: Object.fromEntries(fields.map(([field, { yours }]) => [field, yours])),
    base: Object.fromEntries(fields.map(([field, { theirs }]) => [field, theirs])),
  };
}

/** Fields of a change that somebody else had changed first. */
export function bothVersions(detail: unknown): BothVersions[] {
  return Object.entries(clashes(detail)).map(([field, { yours, theirs }]) => ({
    field: detailLabel(field),
    yours: String(yours ?? ""),
    theirs: String(theirs ?? ""),
  }));
}

function clashes(detail: unknown): Record<string, { yours: unknown; theirs: unknown }> {
  return (detail as { fields?: ReturnType<typeof clashes> } | null)?.fields ?? {};
}
