/** What goes over the line of `POST /api/sync`. */

/** The code that ends all asking for good (AUTH-7), and that of what could not be sent because of it. */
export const REMOVED = "access_removed";

/** How far a device has come (CORE-5). */
export type Cursor = [epoch: string, version: number] | null;

/** A mutation as it is sent (PUSH-1). */
export interface Pushed {
  id: string;
  name: string;
  ver: number;
  args: unknown;
  base?: unknown;
  after?: string[];
}

/** One round trip, asked (SYNC-1). */
export interface Request_ {
  schema: number;
  scope: string;
  /** Whose copy it is within the scope (SYNC-2). */
  reader: string;
  client: string;
  cursor: Cursor;
  limit: number;
  /** While a reset is under way, the head of its first page (PULL-10). */
  since?: number;
  digest?: [count: number, sum: number];
  m: Pushed[];
}

export type Doc = Record<string, unknown>;
export type Entry = [kind: string, id: string, version: number, doc: Doc | null];

/** A word on one mutation (PUSH-4). */
export type Decision = [id: string, status: string, code: string | null, detail: unknown];

/** One round trip, answered. */
export interface Answer {
  epoch: string | null;
  to: number;
  head: number;
  reset: boolean;
  rows: Entry[];
  m: Decision[];
  upgrade?: boolean;
}

/** Returns the answer to `request` in `body`; undefined when it is none, as from a captive portal. */
export function readAnswer(body: unknown, { cursor, m }: Request_): Answer | undefined {
  const answer = body as Answer | null;
  if (typeof answer !== "object" || answer === null) return undefined;
  if (!Array.isArray(answer.rows) || !Array.isArray(answer.m)) return undefined;
  if (answer.m.length !== m.length) return undefined;
  if (answer.upgrade) return answer;
  if (typeof answer.epoch !== "string") return undefined;
  if (!Number.isSafeInteger(answer.to) || !Number.isSafeInteger(answer.head)) return undefined;
  if (answer.reset) return answer;
  const [epoch, version] = cursor ?? [];
  const goesOn = answer.epoch === epoch && version !== undefined && answer.to >= version;
  const stuck = answer.to === version && answer.to < answer.head;
  return goesOn && !stuck ? answer : undefined;
}
