/** The files of the documents on this device, as the screens use them. */
import { nameOf, type Replica } from "@doorstep/sync";
import { useMemo, useRef } from "preact/hooks";
import { cell, useCell } from "../../kit/cell";
import type { Organization } from "../../kit/documents";
import { filesOf, sweepFiles, whenGone } from "../../kit/files";
import { opened } from "../../kit/replica";
import { dayOf } from "../../kit/words";
import { type DocumentOf, listDocuments } from "../documents";
import { keepReaderFor } from "../preview/reader";
import { Keeper, type Outside, usedBy } from "./keeper";
import { type Kept, NOT_OPEN, NOTHING, NotHere, stateOf as stateIn, type View } from "./states";
import { FileStore } from "./store";
import { type Telling, tellingOf } from "./telling";

export { type Kept, NotHere } from "./states";

/** Milliseconds after which files come by themselves, however busy the page is; and where none can tell. */
const SOON = 2_000;
const A_MOMENT = 500;
const view = cell<View>(NOTHING);
let mine: { name: string; keeper: Keeper; end(): void } | undefined;
let begun = false;
opened.watch(follow);
follow();
view.watch(() => keepReaderFor(view.value));

/** From now on, files come by themselves as soon as the copy is up to date. */
export function start(): void {
  if (begun) return;
  begun = true;
  void sweepFiles();
  const now = opened.value;
  if (now.state === "open") beginSoon(now.replica);
}

/** What is kept on this device, and how the file of each document is. */
export interface Keeping {
  stateOf(id: string): Kept;
  /** Bytes that the files here take, and that they may take. */
  used: number;
  budget: number;
  /** The documents to be kept whatever else has to go. */
  pins: string[];
}

/** The same, renewed whenever it changes; a state that did not change stays the same object. */
export function useKept(): Keeping {
  const now = useView();
  const before = useRef<Telling["told"]>(undefined);
  return useMemo(() => {
    const { stateOf, told } = tellingOf(now, before.current);
    before.current = told;
    const { budget, pins } = now.wishes;
    return { stateOf, used: usedBy(now.held.values()), budget, pins };
  }, [now]);
}

/** All that is known of the files. */
export function useView(): View {
  return useCell(view);
}

/** How the file of a document is. */
export function stateOf(row: DocumentOf): Kept {
  return stateIn(row, view.value);
}

/**
 * A document's file, found right just now; fetched if it is not here. Rejects with NotHere, whose
 * message says to the person why it cannot be had.
 */
export async function open(row: DocumentOf): Promise<Blob> {
  return keeper().open(row);
}

/** The small picture of a document, from here or from the server; undefined without one. */
export async function thumbnail(row: DocumentOf): Promise<Blob | undefined> {
  return mine?.keeper.small(row);
}

/** Keeps a document's file on this device, whatever else has to go. */
export async function pin(id: string): Promise<void> {
  void navigator.storage?.persist?.().catch(() => undefined);
  await keeper().wish(({ pins, unwanted }) => ({
    pins: pins.includes(id) ? pins : [...pins, id],
    unwanted: unwanted.filter((each) => each !== id),
  }));
}

/** Leaves it to the budget whether a document's file is kept. */
export async function unpin(id: string): Promise<void> {
  await keeper().wish(({ pins }) => ({ pins: pins.filter((each) => each !== id) }));
}

/** Fetches a document's file now; it stays as long as there is room. Rejects with NotHere. */
export async function fetchNow(row: DocumentOf): Promise<void> {
  await keeper().fetchNow(row);
}

/** Takes a document's file off this device; it does not come again by itself. */
export async function drop(id: string): Promise<void> {
  const without = (ids: string[]) => ids.filter((each) => each !== id);
  await keeper().wish(({ pins, asked, unwanted }) => ({
    ...{ pins: without(pins), asked: without(asked), unwanted: [id, ...without(unwanted)] },
  }));
}

/** Lets what was taken off this device by hand come again by itself. */
export async function wantAgain(): Promise<void> {
  await keeper().wish(() => ({ unwanted: [] }));
}

/** Allows the files so many bytes; with 0, none comes by itself. */
export async function setBudget(bytes: number): Promise<void> {
  await keeper().wish(() => ({ budget: bytes }));
}

function keeper(): Keeper {
  if (!mine) throw new NotHere(NOT_OPEN);
  return mine.keeper;
}

/** The files are those of the copy that is open. */
function follow(): void {
  const now = opened.value;
  const name = now.state === "open" ? filesOf(nameOf(now.replica.identity)) : undefined;
  if (mine?.name === name) return;
  mine?.end();
  mine = undefined;
  view.value = NOTHING;
  if (now.state !== "open" || !name) return;
  mine = { name, ...begin(name, now.replica) };
  if (begun) beginSoon(now.replica);
}

function begin(name: string, copy: Replica): { keeper: Keeper; end(): void } {
  const line = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel(name);
  const store = new FileStore(name, indexedDB, () => whenGone(name));
  const outside = outsideOf(name, copy, () => line?.postMessage(""));
  const show = (next: View) => {
    if (mine?.keeper === keeper) view.value = next;
  };
  // In a task of its own: among thousands of documents to plan takes long, and so does to draw.
  const keeper = new Keeper(store, outside, (next) => void setTimeout(show, 0, next));
  const look = () => void keeper.look().catch(() => undefined);
  if (line) line.onmessage = look;
  let complete = outside.isComplete();
  const stop = copy.subscribe(({ kinds, status }) => {
    const completed = status && !complete && outside.isComplete();
    complete ||= completed;
    if (completed || kinds.some((kind) => kind.startsWith("document_"))) look();
  });
  const looked = () => document.hidden || look();
  document.addEventListener("visibilitychange", looked);
  // Not at once: whoever asks for the keeper now has to be known first.
  queueMicrotask(look);
  const end = () => {
    stop();
    document.removeEventListener("visibilitychange", looked);
    line?.close();
    keeper.close();
  };
  return { keeper, end };
}

function outsideOf(name: string, copy: Replica, post: () => void): Outside {
  const connection = (navigator as { connection?: { saveData?: boolean } }).connection;
  return {
    ...{ name, post },
    rows: () => listDocuments(copy),
    isComplete: () => ((copy.status() as { as_of?: number | null }).as_of ?? null) !== null,
    sync: () => void copy.sync(),
    today: async () => {
      const [row] = await copy.list<Organization>("organization");
      return dayOf(Date.now(), row?.doc.time_zone ?? "UTC");
    },
    savesData: () => connection?.saveData === true,
    rest: (failures) => Math.min(60_000, 1_000 * 2 ** failures) * (0.5 + Math.random() / 2),
  };
}

/** Nothing is fetched until the copy is up to date and the page has drawn it. */
function beginSoon(copy: Replica): void {
  const began = mine?.keeper;
  const look = () => {
    if (copy.status().state !== "current") return;
    stop();
    whenIdle(() => mine?.keeper === began && began?.begin());
  };
  const stop = copy.subscribe(look);
  look();
}

function whenIdle(run: () => void): void {
  if (typeof requestIdleCallback === "function") requestIdleCallback(run, { timeout: SOON });
  else setTimeout(run, A_MOMENT);
}
