/** What it would mean to allow the documents on this phone another amount of room. */
import type { Day } from "../../kit/documents";
import { countWords } from "../../kit/words";
import { planFor } from "../kept/plan";
import type { View } from "../kept/states";
import { sizeWords } from "../words";
import { itemsOf } from "./listing";

/** Documents that are here and would not be, and the bytes of their files. */
export interface Taken {
  count: number;
  size: number;
}

/** What would go; more allowed, too, may let a large one come in place of smaller ones. */
export function takenBy(view: View, budget: number, today: Day): Taken {
  const { keep } = planFor(view.rows, { ...view.wishes, budget }, today);
  const ids = new Set(keep.map(({ row }) => row.id));
  const files = new Set(keep.map(({ row }) => row.doc.sha256));
  const taken = itemsOf(view).filter(
    ({ row, kept }) =>
      !ids.has(row.id) && (kept.state === "out_of_date" || !files.has(row.doc.sha256)),
  );
  return { count: taken.length, size: taken.reduce((sum, { size }) => sum + size, 0) };
}

/** What is asked, in sentences; `always`: how many stay because they were chosen to. */
export function takenWords({ count, size }: Taken, always: number, offline: boolean): string[] {
  const they = count === 1 ? "it" : "they";
  return [
    `${countWords(count, "document")}, ${sizeWords(size)}, would be taken off this phone.`,
    offline
      ? `There is no connection just now: ${they} cannot come back without one.`
      : `${count === 1 ? "It" : "They"} can come back only with a connection, once you allow more.`,
    always === 1 ? "The one that you set to always keep stays." : "",
    always > 1 ? `The ${always} that you set to always keep stay.` : "",
  ].filter(Boolean);
}
