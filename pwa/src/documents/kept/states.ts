/** What is to be said of a document's file on this device. */
import type { DocumentOf } from "../documents";
import type { Plan } from "./plan";
import { type Held, WISHES, type Wishes } from "./store";

/**
 * `downloading` with `waiting` rests until there is a network again, or until others are done.
 * `out_of_date`: the file of before is here, and is not shown as the present one.
 */
export type Kept =
  | { state: "not_kept" }
  | { state: "downloading"; done: number; size: number; waiting: boolean }
  /** `pinned`: the person chose to keep it, so it does not make room for others. */
  | { state: "kept"; at: number; pinned: boolean }
  | { state: "out_of_date"; sha256: string }
  | { state: "damaged" | "no_room" | "failed"; why: string };

/** Why a file cannot be had or shown, in a sentence for the person. */
export class NotHere extends Error {}

export const DAMAGED =
  "The copy on this phone was damaged, so it is not shown. It is fetched again as soon as there is a connection.";
export const NOT_RIGHT =
  "The file arrived twice, and both times it was not the one that the office issued, so it is not shown. Try again later, or call us.";
export const NO_ROOM =
  "This phone has no room for it. Free some space, or keep fewer files under Settings, On this phone.";
export const AWAY =
  "It is not on this phone, and we could not be reached. Try again when there is a connection.";
export const NOT_OPEN = "Your records are not open here. Please open the app anew.";
export const BUSY = "We have very much to do just now. Please try again in a few minutes.";
export const CHANGED =
  "The office has issued another file in its place, which comes with the next connection.";
export const GONE = "The office does not share this document any more.";
export const SIGNED_OUT = "You are signed out here. Please sign in again to get it.";
export const REFUSED = "That did not work. Please try again in a moment.";

/** What is under way or went wrong on this page; all by the hashes of the files. */
export interface Course {
  /** Files that are to come by themselves or were asked for. */
  coming: Set<string>;
  /** The one that is being fetched now. */
  active: string | undefined;
  /** Why one does not come. */
  problems: Map<string, Extract<Kept, { why: string }>>;
}

/** What the screens see of the files; a new one after every change. */
export interface View extends Course {
  rows: DocumentOf[];
  held: Map<string, Held>;
  wishes: Wishes;
  plan: Plan;
}

/** Before anything was read. */
export const NOTHING: View = {
  ...{ rows: [], held: new Map(), wishes: WISHES, plan: { keep: [], over: [] } },
  ...{ coming: new Set(), active: undefined, problems: new Map() },
};

/** How a document's file is on this device. */
export function stateOf(row: DocumentOf, view: View): Kept {
  const { held, wishes, ...course } = view;
  const { sha256, size } = row.doc;
  const here = held.get(sha256);
  if (here?.at != null) return { state: "kept", at: here.at, pinned: wishes.pins.includes(row.id) };
  if (course.active === sha256)
    return { state: "downloading", done: here?.done ?? 0, size, waiting: false };
  const problem = course.problems.get(sha256);
  if (problem) return problem;
  if (here && here.wrong > 0)
    return { state: "damaged", why: here.wrong > 1 ? NOT_RIGHT : DAMAGED };
  const before = wholeOf(held).get(row.id);
  if (before) return { state: "out_of_date", sha256: before.sha256 };
  if (course.coming.has(sha256))
    return { state: "downloading", done: here?.done ?? 0, size, waiting: true };
  return { state: "not_kept" };
}

const wholes = new WeakMap<Map<string, Held>, Map<string, Held>>();

/** The whole files by their documents; found once for all that is here at a time. */
function wholeOf(held: Map<string, Held>): Map<string, Held> {
  const known = wholes.get(held);
  if (known) return known;
  const made = new Map<string, Held>();
  for (const file of held.values())
    if (file.at !== null) for (const id of file.ids) made.set(id, file);
  wholes.set(held, made);
  return made;
}
