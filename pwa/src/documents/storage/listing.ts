/** What is on this phone, the largest first, and what is still to come. */
import { countWords } from "../../kit/words";
import type { DocumentOf } from "../documents";
import { usedBy } from "../kept/keeper";
import type { Planned } from "../kept/plan";
import { type Kept, stateOf, type View } from "../kept/states";
import { sizeWords } from "../words";

/** A document with a file on this phone. */
export interface Item {
  row: DocumentOf;
  /** Bytes of its file, as everywhere; none if it is the file of one before it in the list. */
  size: number;
  why: Planned["why"] | "open";
  /** Out of date where what is here is the file of before. */
  kept: Extract<Kept, { state: "kept" | "out_of_date" }>;
}

/** Bytes that are here, and how many of them are of small pictures and of files that are not whole yet. */
export interface Room {
  used: number;
  pictures: number;
  coming: number;
}

/** All that is here, the largest first: who needs room finds there what takes it. */
export function itemsOf(view: View): Item[] {
  const place = new Map(view.plan.keep.map(({ row }, at) => [row.id, at]));
  const last = view.plan.keep.length;
  const found = view.rows.flatMap((row) => {
    const kept = stateOf(row, view);
    if (kept.state !== "kept" && kept.state !== "out_of_date") return [];
    const sha256 = kept.state === "out_of_date" ? kept.sha256 : row.doc.sha256;
    const why = view.plan.keep[place.get(row.id) ?? last]?.why ?? ("open" as const);
    return [{ row, why, kept, sha256 }];
  });
  const sizeOf = ({ sha256 }: { sha256: string }) => view.held.get(sha256)?.done ?? 0;
  const placeOf = ({ row }: { row: DocumentOf }) => place.get(row.id) ?? last;
  found.sort(
    (a, b) =>
      sizeOf(b) - sizeOf(a) ||
      Number(a.sha256 > b.sha256) - Number(a.sha256 < b.sha256) ||
      placeOf(a) - placeOf(b),
  );
  const left = new Map(view.held);
  return found.map(({ sha256, ...item }) => {
    const file = left.get(sha256);
    left.delete(sha256);
    return { ...item, size: file?.done ?? 0 };
  });
}

/** The room that all takes: what the list adds up to, small pictures, and what has come of others. */
export function roomOf(view: View, items: Item[]): Room {
  const used = usedBy(view.held.values());
  const pictures = [...view.held.values()].reduce((sum, { small }) => sum + small, 0);
  const listed = items.reduce((sum, { size }) => sum + size, 0);
  return { used, pictures, coming: used - pictures - listed };
}

const ONLY_OPEN =
  "Nothing is kept by itself. Documents open while there is a connection, unless you set one to always keep.";

/** "61 KB of 100 MB, of which 9 KB are small pictures for lists and 12 KB are not whole yet" */
export function usedWords({ used, pictures, coming }: Room, budget: number): string {
  const parts = [
    pictures && `${sizeWords(pictures)} are small pictures for lists`,
    coming && `${sizeWords(coming)} are not whole yet`,
  ].filter(Boolean);
  if (budget === 0 && used === 0) return ONLY_OPEN;
  const words = budget
    ? `${sizeWords(used)} of ${sizeWords(budget)}`
    : `Nothing more is kept by itself. What stays takes ${sizeWords(used)}`;
  return parts.length ? `${words}, of which ${parts.join(" and ")}` : words;
}

/**
 * "3 more documents are to come (4.1 MB)."; nothing when all is here. Documents are counted, as in the
 * list, and those that are in it only as newer versions; files that are the same come once.
 */
export function comingWords(view: View): string {
  const rows = view.rows.filter(({ doc }) => view.coming.has(doc.sha256));
  const newer = rows.filter((row) => stateOf(row, view).state === "out_of_date").length;
  const more = rows.length - newer;
  const files = new Map(rows.map(({ doc }) => [doc.sha256, doc.size]));
  const size = [...files].reduce(
    (sum, [sha256, all]) => sum + all - (view.held.get(sha256)?.done ?? 0),
    0,
  );
  if (rows.length === 0) return "";
  const parts = [
    more && countWords(more, "more document"),
    newer && countWords(newer, "newer version"),
  ].filter(Boolean);
  const verb = rows.length === 1 ? "is" : "are";
  return `${parts.join(" and ")} ${verb} to come (${sizeWords(size)}).`;
}

const WHY: Record<Item["why"], string> = {
  pinned: "",
  certificate: "certificate",
  recent: "recent",
  asked: "opened by you",
  open: "open now",
};

/** "184 KB, certificate": how large it is, and why it is here. Files that are the same lie here once. */
export function itemWords({ row, size, why, kept }: Item): string {
  const room = size
    ? sizeWords(size)
    : `${sizeWords(row.doc.size)}, counted with the same file above`;
  const old = kept.state === "out_of_date" && "the version of before";
  return [room, WHY[why], old].filter(Boolean).join(", ");
}

/** "This app takes 15 MB of the 2.1 GB that this browser gives it." */
export function roomWords({ usage, quota }: StorageEstimate): string {
  if (usage === undefined || !quota) return "This browser does not say how much room it gives.";
  return `The app takes ${sizeWords(usage)} of the ${sizeWords(quota)} that this browser gives it.`;
}
