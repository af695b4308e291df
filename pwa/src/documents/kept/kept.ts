/** The files of the documents on this device, as the screens use them. */
import { nameOf } from "@doorstep/sync";
import { cell, useCell } from "../../kit/cell";
import { filesOf } from "../../kit/files";
import { opened } from "../../kit/replica";
import { type DocumentOf, listDocuments } from "../documents";
import { Keeper, NOTHING, type View } from "./keeper";
import { type Kept, NotHere, stateOf as stateIn } from "./states";
import { FileStore } from "./store";

export { type Kept, NotHere } from "./states";

const view = cell<View>(NOTHING);
let mine: { name: string; keeper: Keeper } | undefined;
opened.watch(follow);
follow();

/** What is kept on this device, and how the file of each document is. */
export interface Keeping {
  stateOf(id: string): Kept;
  /** Bytes that the files here take, and that they may take. */
  used: number;
  budget: number;
  /** The documents to be kept whatever else has to go. */
  pins: string[];
}

/** The same, renewed whenever it changes. */
export function useKept(): Keeping {
  const now = useCell(view);
  const rows = new Map(now.rows.map((row) => [row.id, row]));
  const used = [...now.held.values()].reduce((sum, { done, small }) => sum + done + small, 0);
  const of = (row: DocumentOf | undefined): Kept =>
    row ? stateIn(row, now.held, now) : { state: "not_kept" };
  const { budget, pins } = now.wishes;
  return { stateOf: (id) => of(rows.get(id)), used, budget, pins };
}

/** How the file of a document is. */
export function stateOf(row: DocumentOf): Kept {
  return stateIn(row, view.value.held, view.value);
}

/**
 * A document's file, found right just now; fetched if it is not here. Rejects with NotHere, whose
 * message says to the person why it cannot be had.
 */
export async function open(row: DocumentOf): Promise<Blob> {
  return keeper().open(row);
}

/** Keeps a document's file on this device, whatever else has to go. */
export function pin(id: string): Promise<void> {
  return keeper().wish(({ pins, unwanted }) => ({
    pins: pins.includes(id) ? pins : [...pins, id],
    unwanted: unwanted.filter((each) => each !== id),
  }));
}

/** Leaves it to the budget whether a document's file is kept. */
export function unpin(id: string): Promise<void> {
  return keeper().wish(({ pins }) => ({ pins: pins.filter((each) => each !== id) }));
}

function keeper(): Keeper {
  if (!mine) throw new NotHere("Your records are not open here.");
  return mine.keeper;
}

function follow(): void {
  const now = opened.value;
  const name = now.state === "open" ? nameOf(now.replica.identity) : undefined;
  if (mine?.name === name) return;
  mine?.keeper.close();
  mine = undefined;
  view.value = NOTHING;
  if (now.state !== "open" || !name) return;
  const made = new Keeper(new FileStore(filesOf(name)), (next) => {
    if (mine?.keeper === made) view.value = next;
  });
  mine = { name, keeper: made };
  const look = async () => made.look(await listDocuments(now.replica)).catch(() => undefined);
  now.replica.subscribe(({ kinds }) => {
    if (kinds.some((kind) => kind.startsWith("document_"))) void look();
  });
  void look();
}
