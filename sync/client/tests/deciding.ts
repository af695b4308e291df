/** What the model of the server goes by when it decides a mutation (PUSH-2, PUSH-6, PUSH-8). */
import type { Decision, Doc, Pushed } from "../src/wire";

/** The one outcome of an id, as the ledger has it. */
export interface Kept {
  author: string;
  hash: string;
  decision: Decision;
}

/** How a mutation ends. What it puts, wholly or in part, stands if it was applied or merged. */
export interface Ending {
  status: string;
  code?: string | null;
  detail?: unknown;
  rows?: [kind: string, id: string, doc: Doc][];
}

/** What the server can do, up to version `ver`; `end` throws when it is the server that fails. */
export interface Command {
  ver: number;
  fits(args: Doc): boolean;
  end(args: Doc, failures: number): Ending;
}

export const DONE = ["applied", "merged"];
export const rejected = (code: string): Ending => ({ status: "rejected", code });

/** What tests may have `patch` do: put a row, `merge`, `refuse`, or fail before it goes well. */
interface Patch {
  kind?: string;
  id?: string;
  doc?: Doc;
  merge?: boolean;
  refuse?: string;
  retry?: number;
}

export const patch: Command = {
  ver: 1,
  fits: () => true,
  end({ kind, id = "", doc = {}, merge, refuse, retry = 0 }: Patch, failures) {
    if (failures < retry) throw new Error("the test wants it so");
    if (refuse) return { status: refuse, code: "refused" };
    return { status: merge ? "merged" : "applied", rows: kind ? [[kind, id, doc]] : [] };
  },
};

/** Stands for the hash of PUSH-2: the same for any order of members, another for anything else. */
export function fingerprint({ name, ver, args, base }: Pushed): string {
  return JSON.stringify([name, ver, args, base ?? null], (_, part) => {
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(
      Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)),
    );
  });
}

/** The ids that wait for one another in a circle, and those that wait for them (PUSH-6). */
export function inCircles(pushed: Pushed[]): Set<string> {
  const waits = new Map<string, string[]>();
  for (const { id, after = [] } of pushed) waits.set(id, [...(waits.get(id) ?? []), ...after]);
  for (;;) {
    const free = [...waits].filter(([, after]) => !after.some((each) => waits.has(each)));
    if (!free.length) return new Set(waits.keys());
    for (const [id] of free) waits.delete(id);
  }
}
