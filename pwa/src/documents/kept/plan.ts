/**
 * Which files are kept within the budget. Nothing is asked about what is here already, so the same
 * documents always come to the same plan, and no two push each other out by turns.
 */
import type { Day } from "../../kit/documents";
import type { DocumentOf } from "../documents";
import type { Held, Wishes } from "./store";

/** A document whose file is kept, and why. */
export interface Planned {
  row: DocumentOf;
  why: "pinned" | "certificate" | "recent" | "asked";
}

/** What is kept, the most important first; `over`: what is so only because it was chosen to be. */
export interface Plan {
  keep: Planned[];
  over: DocumentOf[];
}

/** Bytes that are set aside for the small picture of a document; larger ones are not kept. */
export const PICTURE = 32 * 1024;
/** For how many years a document is kept by itself. */
const YEARS = 2;

/**
 * What to keep: pins in the order in which they were chosen, certificates by urgency, other documents
 * by date, then what was opened by hand. Pins are kept whatever is allowed: that was promised. What
 * else does not fit is passed over, and smaller ones are tried.
 */
export function planFor(rows: DocumentOf[], wishes: Wishes, today: Day): Plan {
  const plan: Plan = { keep: [], over: [] };
  const files = new Set<string>();
  let left = wishes.budget;
  for (const each of inOrder(rows, wishes, today)) {
    const { sha256 } = each.row.doc;
    const cost = files.has(sha256) ? 0 : costOf(each.row);
    const fits = cost <= left;
    if (each.why === "pinned") {
      if (!fits) plan.over.push(each.row);
    } else if (!fits || wishes.budget === 0) continue; // Then not even an empty file comes by itself.
    left -= cost;
    files.add(sha256);
    plan.keep.push(each);
  }
  return plan;
}

/** The files that are here in the order in which they go when there is no room; pinned ones stay. */
export function leaving(held: Held[], { keep }: Plan): Held[] {
  const place = new Map<string, number>();
  for (const [at, { row, why }] of keep.entries())
    if (!place.has(row.doc.sha256)) place.set(row.doc.sha256, why === "pinned" ? -1 : at);
  const placeOf = ({ sha256 }: Held) => place.get(sha256) ?? keep.length;
  return held
    .filter((file) => placeOf(file) >= 0)
    .sort((a, b) => placeOf(b) - placeOf(a) || compare(a.sha256, b.sha256));
}

/**
 * The files that are here and should not be. One whose document has another file by now stays until
 * that is here, as long as there is room for both or it was chosen to be kept; so does what is `busy`.
 */
export function superfluous(held: Held[], plan: Plan, budget: number, busy: Set<string>): Held[] {
  const whole = new Set(held.filter(({ at }) => at !== null).map(({ sha256 }) => sha256));
  const planned = new Map(plan.keep.map(({ row }) => [row.doc.sha256, costOf(row)]));
  const awaited = new Map(
    plan.keep.filter(({ row }) => !whole.has(row.doc.sha256)).map(({ row, why }) => [row.id, why]),
  );
  let room = budget - [...planned.values()].reduce((sum, cost) => sum + cost, 0);
  return held.filter(({ sha256, at, size, small, ids }) => {
    if (planned.has(sha256) || busy.has(sha256)) return false;
    const fits = size + small <= room;
    const stays =
      at !== null && ids.some((id) => awaited.get(id) === "pinned" || (fits && awaited.has(id)));
    if (stays) room -= size + small;
    return !stays;
  });
}

function costOf({ doc }: DocumentOf): number {
  return doc.size + (doc.thumbnail ? PICTURE : 0);
}

function inOrder(rows: DocumentOf[], wishes: Wishes, today: Day): Planned[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const present = ({ id, doc }: DocumentOf) =>
    doc.superseded_by_id === null && !wishes.unwanted.includes(id);
  const free = rows.filter(present);
  const all: Planned[] = [
    ...found(wishes.pins, byId).map((row) => ({ row, why: "pinned" as const })),
    ...certificates(free, today).map((row) => ({ row, why: "certificate" as const })),
    ...recent(free, today).map((row) => ({ row, why: "recent" as const })),
    ...found(wishes.asked, byId)
      .filter(present)
      .map((row) => ({ row, why: "asked" as const })),
  ];
  const seen = new Set<string>();
  return all.filter(({ row }) => !seen.has(row.id) && seen.add(row.id));
}

function found(ids: string[], rows: Map<string, DocumentOf>): DocumentOf[] {
  return ids.flatMap((id) => rows.get(id) ?? []);
}

/** Those that end soonest first, without an end last; then those that ended, the latest first. */
function certificates(rows: DocumentOf[], today: Day): DocumentOf[] {
  const all = rows.filter(({ doc }) => doc.kind === "certificate");
  const end = ({ doc }: DocumentOf) => doc.expires_on ?? "9999-12-31";
  const valid = all.filter((row) => end(row) >= today);
  const over = all.filter((row) => end(row) < today && end(row) >= yearsAgo(today));
  return [
    ...sorted(valid, (a, b) => compare(end(a), end(b))),
    ...sorted(over, (a, b) => compare(end(b), end(a))),
  ];
}

function recent(rows: DocumentOf[], today: Day): DocumentOf[] {
  const date = ({ doc }: DocumentOf) => doc.issued_on ?? doc.filed_at.slice(0, 10);
  const since = yearsAgo(today);
  const all = rows.filter((row) => row.doc.kind !== "certificate" && date(row) >= since);
  return sorted(all, (a, b) => compare(date(b), date(a)));
}

/** Of two that come to the same, the one with the lower id is first. */
function sorted(rows: DocumentOf[], by: (a: DocumentOf, b: DocumentOf) => number): DocumentOf[] {
  return [...rows].sort((a, b) => by(a, b) || compare(a.id, b.id));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function yearsAgo(today: Day): Day {
  return `${Number(today.slice(0, 4)) - YEARS}${today.slice(4)}`;
}
