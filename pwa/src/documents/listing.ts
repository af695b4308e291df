/** Which documents the list shows, and in which order. */
import type { Row } from "@doorstep/sync";
import type { Day, DocumentRow } from "../kit/documents";
import { dateOf, KINDS } from "./kinds";
import { groupBy, type Line, pressing, walletOf } from "./wallet";

type Paper = Row<DocumentRow>;
type Kind = DocumentRow["kind"];

/** What the list was narrowed down to; empty strings let everything through. `due` is "soon" or empty. */
export interface Filter {
  property: string;
  job: string;
  kind: string;
  text: string;
  due: string;
}

/** Lets everything through. */
export const NO_FILTER: Filter = { property: "", job: "", kind: "", text: "", due: "" };

/** Certificates by urgency, then every other kind, newest first. */
export interface Sorted {
  lines: Line[];
  groups: { kind: Kind; rows: Paper[] }[];
  /** How many there are in all. */
  count: number;
}

/** What a row is called that is looked for: the address of a property and the name of a job. */
export interface Names {
  property(id: string | null): string;
  job(id: string | null): string;
}

/** Parts the documents that fit; versions of before are behind the present one, unless looked for. */
export function sortDocuments(rows: Paper[], filter: Filter, names: Names, today: Day): Sorted {
  const fits = fitting(filter, names);
  const lines = linesOf(rows, filter, today).filter(({ current }) => fits(current));
  const groups = filter.due ? [] : groupsOf(rows, lines, filter, fits);
  const count = groups.reduce((sum, group) => sum + group.rows.length, lines.length);
  return { lines, groups, count };
}

/** What the list has when it is not narrowed down: without the versions of before. */
export function listedOf(rows: Paper[]): Paper[] {
  const lines = walletOf(rows).map(({ current }) => current);
  return [...lines, ...rows.filter((row) => isListed(row, false))];
}

function linesOf(rows: Paper[], filter: Filter, today: Day): Line[] {
  const lines = walletOf(rows);
  return filter.due ? pressing(lines, today) : lines;
}

function groupsOf(rows: Paper[], lines: Line[], { text }: Filter, fits: (row: Paper) => boolean) {
  const told = new Set(lines.map(({ current }) => current));
  const others = rows.filter((row) => isListed(row, !!text.trim()) && !told.has(row) && fits(row));
  const kinds = groupBy(others, ({ doc }) => doc.kind);
  return (Object.keys(KINDS) as Kind[])
    .map((kind) => ({ kind, rows: (kinds.get(kind) ?? []).sort(newestFirst) }))
    .filter((group) => group.rows.length > 0);
}

/** Certificates that count are lines; those before them, and what was superseded, must be looked for. */
function isListed({ doc }: Paper, looking: boolean): boolean {
  return looking || (doc.kind !== "certificate" && !doc.superseded_by_id);
}

/** Every word of the text is somewhere in it, whatever its case or accents. */
function fitting({ property, job, kind, text }: Filter, names: Names) {
  const words = plain(text)
    .split(/[\s-]+/)
    .filter(Boolean);
  return ({ doc }: Paper): boolean => {
    if (property && doc.property_id !== property) return false;
    if (job && doc.job_id !== job) return false;
    if (kind && doc.kind !== kind) return false;
    if (words.length === 0) return true;
    const all = textOf(doc, names);
    return words.every((word) => all.includes(word));
  };
}

const texts = new WeakMap<DocumentRow, { names: Names; text: string }>();

/** What is looked through; put together once for each document. */
function textOf(doc: DocumentRow, names: Names): string {
  const known = texts.get(doc);
  if (known?.names === names) return known.text;
  const { title, certificate_type, appliance, file_name, kind, property_id, job_id } = doc;
  const where = [names.property(property_id), names.job(job_id)];
  const day = dateOf(doc);
  const parts = [title, certificate_type, appliance, file_name, KINDS[kind].one, ...where];
  const text = plain([...parts, day, spoken(day)].join(" "));
  texts.set(doc, { names, text });
  return text;
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** "2 Mar 2026 Mar 2": a date in either order; a locale's own way takes long for thousands. */
function spoken(day: Day): string {
  const [year, month, date] = day.split("-").map(Number);
  const name = MONTHS[(month ?? 1) - 1];
  return `${date} ${name} ${year} ${name} ${date}`;
}

function newestFirst(a: Paper, b: Paper): number {
  return compare(dateOf(b.doc), dateOf(a.doc)) || compare(a.doc.title, b.doc.title);
}

/** What has accents, or might; most has none, and need not be taken apart. */
const ACCENTED = /[^ -~]/;

function plain(text: string): string {
  if (!ACCENTED.test(text)) return text.toLowerCase();
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** By code unit: thousands of rows must sort at once. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
