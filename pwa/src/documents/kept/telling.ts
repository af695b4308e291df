/** What is told of each file; what stays the same is the same object, so that it is not drawn anew. */
import { type Kept, stateOf, type View } from "./states";

const NOT_KEPT: Kept = { state: "not_kept" };

/** How the file of each document is, by the documents' ids; `told` is what was asked for. */
export interface Telling {
  stateOf(id: string): Kept;
  told: Map<string, Kept>;
}

/** Tells what a view says; `before` is what was told of the view before it. */
export function tellingOf(view: View, before = new Map<string, Kept>()): Telling {
  const rows = new Map(view.rows.map((row) => [row.id, row]));
  const told = new Map<string, Kept>();
  const find = (id: string): Kept => {
    const row = rows.get(id);
    const now = row ? stateOf(row, view) : NOT_KEPT;
    const state = sameAs(before.get(id), now);
    told.set(id, state);
    return state;
  };
  return { told, stateOf: (id) => told.get(id) ?? find(id) };
}

function sameAs(before: Kept | undefined, now: Kept): Kept {
  if (now.state === "not_kept") return NOT_KEPT;
  if (before?.state !== now.state) return now;
  const isSame = Object.entries(now).every(([name, value]) => before[name as keyof Kept] === value);
  return isSame ? before : now;
}
