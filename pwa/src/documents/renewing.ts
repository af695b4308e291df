/** Asking for a certificate to be made anew: a service request with everything filled in. */
import type { OutboxItem, Row } from "@doorstep/sync";
import type { CreateRequest, DocumentRow, ServiceRequest } from "../kit/documents";
import type { Place } from "../kit/place";
import { longDayWords } from "../kit/words";

const OPEN = new Set(["pending", "accepted", "scheduled"]);

/** Where a renewal has come to; `failed`: it was not taken, the outbox tells why. */
export type Renewal = { is: "asked"; request: string } | { is: "failed" };

/**
 * The arguments of `request.create`; the words name what is to be renewed, where, and until when.
 * Undefined where the organisation takes no requests.
 */
export function renewalArgs(
  { id, doc }: Row<DocumentRow>,
  address: string,
  { organization, today }: Pick<Place, "organization" | "today">,
  request_id: string,
): CreateRequest | undefined {
  const types = organization?.request_types ?? [];
  const type = types.find(({ value }) => value === "maintenance") ?? types[0];
  if (!type) return undefined;
  return {
    ...{ request_id, type: type.value, property_id: doc.property_id, renews_id: id },
    ...{ preferred_on: null, preferred_time: "any", photos: [] },
    description: renewalWords(doc, address, today),
  };
}

/** Whether a person of a role may ask for anything here at all. */
export function canAsk(role: string | undefined, { organization }: Pick<Place, "organization">) {
  return role !== "billing" && !!organization?.request_types.length;
}

/** Whether a renewal was asked for and is not over: on this phone, or as the office has it. */
export function renewalOf(
  id: string,
  requests: Row<ServiceRequest>[],
  outbox: OutboxItem[],
): Renewal | undefined {
  const request = requests.find(({ doc }) => doc.renews_id === id && OPEN.has(doc.status));
  if (request) return { is: "asked", request: request.id };
  const item = outbox.findLast(
    ({ name, args, settled }) => name === "request.create" && args.renews_id === id && !settled,
  );
  if (!item || isTakenBack(item, outbox)) return undefined;
  return item.state === "failed"
    ? { is: "failed" }
    : { is: "asked", request: item.args.request_id };
}

/** How a request is taken back: what has never left this phone is thrown away, else it is withdrawn. */
export function wayBack(
  request: string,
  outbox: OutboxItem[],
): { is: "discard"; item: string } | { is: "withdraw"; after: string[] } {
  const item = outbox.find(
    ({ name, args, settled }) =>
      name === "request.create" && args.request_id === request && !settled,
  );
  if (item?.state === "failed" || (item?.state === "waiting" && item.attempts === 0))
    return { is: "discard", item: item.id };
  return { is: "withdraw", after: item ? [item.id] : [] };
}

/** Asked for on this phone and withdrawn again before it was sent. */
function isTakenBack({ args }: OutboxItem, outbox: OutboxItem[]): boolean {
  return outbox.some(
    (item) => item.name === "request.withdraw" && item.args.request_id === args.request_id,
  );
}

function renewalWords(doc: DocumentRow, address: string, today: string): string {
  const type = doc.certificate_type || doc.title;
  const what = [type, doc.appliance].filter(Boolean).join(", ");
  const { expires_on } = doc;
  const end =
    expires_on &&
    `It ${expires_on < today ? "ran" : "runs"} out on ${longDayWords(expires_on, "")}.`;
  return [`Please renew: ${what}.`, address && `At ${address}.`, end].filter(Boolean).join(" ");
}
