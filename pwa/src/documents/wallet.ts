/** Certificates as lines: for each property, appliance and type the one that counts now. */
import type { Row } from "@doorstep/sync";
import type { Day, DocumentRow } from "../kit/documents";
import { dateOf } from "./kinds";
import { byUrgency, isPressing } from "./validity";

type Paper = Row<DocumentRow>;

/** `current` is the newest that nothing has superseded; `history` those before it, newest first. */
export interface Line {
  key: string;
  property_id: string | null;
  /** Of what type, as a person reads it. */
  type: string;
  appliance: string;
  current: Paper;
  history: Paper[];
}

/** The lines of one property, by type: `cells[n]` are of the n-th type of the grid. */
export interface GridRow {
  property_id: string | null;
  cells: Line[][];
}

/** Properties by types of certificate; the most urgent property first. */
export interface Grid {
  types: string[];
  rows: GridRow[];
}

/** The lines of all certificates, the most urgent first. */
export function walletOf(rows: Paper[]): Line[] {
  const certificates = rows.filter(({ doc }) => doc.kind === "certificate");
  const byId = new Map(certificates.map((row) => [row.id, row]));
  const groups = groupBy(certificates, keyOf);
  const lines: Line[] = [];
  for (const [key, papers] of groups) {
    const [current] = papers.filter(({ doc }) => !doc.superseded_by_id).sort(newestFirst);
    if (current) lines.push(lineOf(key, current, papers, byId));
  }
  return lines.sort((a, b) => byUrgency(a.current.doc, b.current.doc) || compare(a.key, b.key));
}

/** The lines that should be renewed by now. */
export function pressing(lines: Line[], today: Day): Line[] {
  return lines.filter(({ current }) => isPressing(current.doc, today));
}

/** The line that a certificate is in, be it the one that counts or one before it. */
export function lineWith(lines: Line[], id: string): Line | undefined {
  return lines.find(
    ({ current, history }) => current.id === id || history.some((each) => each.id === id),
  );
}

/**
 * The places of some lines as a grid, with all that each place has; what is of no property has a row, too.
 */
export function gridOf(lines: Line[], all = lines): Grid {
  const byPlace = groupBy(all, ({ property_id }) => property_id);
  const places = [...new Set(lines.map(({ property_id }) => property_id))];
  const owned = places.map((property_id) => ({ property_id, own: byPlace.get(property_id) ?? [] }));
  const types = [...new Set(owned.flatMap(({ own }) => own.map(({ type }) => type)))].sort(compare);
  const rows = owned.map(({ property_id, own }) => ({
    property_id,
    cells: types.map((type) => own.filter((line) => line.type === type)),
  }));
  return { types, rows };
}

/** The rows of each key, in their order; browsers of 2023 have no Map.groupBy. */
export function groupBy<T, K>(all: T[], keyOf: (each: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const each of all) {
    const key = keyOf(each);
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  return groups;
}

/** The last document after this one and those before it, as far as this device has them. */
export function versionsOf(
  row: Paper,
  rows: Paper[],
): { newer: Paper | undefined; older: Paper[] } {
  const byId = new Map(rows.map((each) => [each.id, each]));
  const newer = chainOf(row, byId, "superseded_by_id").at(-1);
  return { newer, older: chainOf(row, byId, "supersedes_id") };
}

function lineOf(key: string, current: Paper, papers: Paper[], byId: Map<string, Paper>): Line {
  const older = new Set([...papers, ...chainOf(current, byId, "supersedes_id")]);
  older.delete(current);
  const { property_id, appliance } = current.doc;
  const history = [...older].sort(newestFirst);
  return { key, property_id, type: typeOf(current), appliance, current, history };
}

/** What it supersedes or is superseded by, then that one's, and so on; a ring ends where it began. */
function chainOf(
  row: Paper,
  byId: Map<string, Paper>,
  to: "supersedes_id" | "superseded_by_id",
): Paper[] {
  const seen = new Set([row]);
  let next = byId.get(row.doc[to] ?? "");
  while (next && !seen.has(next)) {
    seen.add(next);
    next = byId.get(next.doc[to] ?? "");
  }
  seen.delete(row);
  return [...seen];
}

/** A certificate that says no type is of its own title's. */
function typeOf({ doc }: Paper): string {
  return doc.certificate_type || doc.title;
}

function keyOf(row: Paper): string {
  const words = [row.doc.property_id ?? "", row.doc.appliance, typeOf(row)];
  return words.map((word) => word.trim().toLowerCase()).join("\n");
}

function newestFirst(a: Paper, b: Paper): number {
  return compare(dateOf(b.doc), dateOf(a.doc)) || compare(b.doc.filed_at, a.doc.filed_at);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
