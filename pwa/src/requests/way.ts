/** What can become of a request that is being written: asked anew, put in place of what waits, amended. */
import type { OutboxItem, Row } from "@doorstep/sync";
import type { ServiceRequest } from "../kit/documents";
import { leftoverKey } from "./leftover";

/**
 * `draftKey` is where what is typed is kept; it stays the same when a request goes out under the
 * form. `written` is what waits or was refused, and is resolved by sending. What is asked again has the
 * `row` of the request that was closed or taken back.
 */
export type Way =
  | { does: "missing"; draftKey: string }
  | { does: "ask"; draftKey: string; written: OutboxItem | null; row?: Row<ServiceRequest> }
  | { does: "rewrite"; draftKey: string; id: string; written: OutboxItem }
  | {
      does: "amend";
      draftKey: string;
      id: string;
      written: OutboxItem | null;
      row: Row<ServiceRequest>;
    };

type Rows = Row<ServiceRequest>[];

/** What the form's address names: a request, a change of it, or a request with photos left over. */
export interface Asked {
  amend?: string;
  change?: string;
  more?: string;
}

/** What can become of what is written under an address. */
export function wayOf({ amend, change, more }: Asked, outbox: OutboxItem[], requests: Rows): Way {
  const newKey = more ? leftoverKey(more) : "request:new";
  if (!amend) return { does: "ask", draftKey: newKey, written: null };
  const draftKey = `request:${change ?? amend}`;
  const changed = outbox.find(
    ({ id, name, settled }) => id === (change ?? amend) && name === "request.amend" && !settled,
  );
  const id = changed?.args.request_id ?? amend;
  const created = outbox.find((item) => isOpen(item, "request.create", id));
  const row = requests.find((each) => each.id === id);
  // What was taken back before it was sent goes out so; what is written now is a new request.
  if (row && created && isTakenBack(created, outbox))
    return { does: "ask", draftKey, written: null, row };
  if (created && !changed && !isOvertaken(created, requests))
    return { does: "rewrite", draftKey, id, written: created };
  const written = changed ?? created ?? null;
  if (row && row.doc.status !== "pending") return { does: "ask", draftKey, written, row };
  if (row) return { does: "amend", draftKey, id, written, row };
  return { does: written ? "ask" : "missing", draftKey, written };
}

/**
 * Whether the office has this request as it was written before, so that it can only be amended: it
 * was changed after it had been sent and before the answer came.
 */
export function isOvertaken({ name, state, settled, outcome, args }: OutboxItem, requests: Rows) {
  if (name !== "request.create" || state !== "failed" || settled) return false;
  if (outcome?.code === "request_exists") return true;
  return requests.some(({ id, version }) => id === args.request_id && version > 0);
}

/** Whether a request that was not sent yet is followed by its own taking back. */
export function isTakenBack({ name, state, args }: OutboxItem, outbox: OutboxItem[]): boolean {
  if (name !== "request.create" || state === "failed") return false;
  return outbox.some(
    (item) => isOpen(item, "request.withdraw", args.request_id) && item.state !== "failed",
  );
}

const CLOSED = new Set(["declined", "completed", "withdrawn"]);

/** Whether the request has come too far for what it would do to it, so that it can never be taken. */
export function isTooLate({ name, state, args }: OutboxItem, requests: Rows): boolean {
  const status = requests.find(({ id }) => id === args.request_id)?.doc.status;
  if (state !== "failed" || !status) return false;
  if (name === "request.amend") return status !== "pending";
  return name === "request.withdraw" && CLOSED.has(status);
}

/** What a request must wait for: its own beginning, unless that has failed. */
export function waitsFor(id: string, outbox: OutboxItem[]): string[] {
  return outbox
    .filter((item) => isOpen(item, "request.create", id) && item.state !== "failed")
    .map((item) => item.id);
}

/** What was written of a request and not taken; the newest, if there is any. */
export function refusedOf(id: string, outbox: OutboxItem[]): OutboxItem | undefined {
  return outbox.findLast(
    (item) =>
      item.state === "failed" &&
      (isOpen(item, "request.create", id) || isOpen(item, "request.amend", id)),
  );
}

/** Where something written is changed. */
export function changeAddress({ id, name, args }: OutboxItem): string {
  const change = name === "request.amend" ? `&change=${id}` : "";
  return `/portal/requests/new?amend=${args.request_id}${change}`;
}

function isOpen(item: OutboxItem, name: string, id: string): boolean {
  return item.name === name && item.args.request_id === id && !item.settled;
}
