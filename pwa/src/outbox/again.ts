/** Sending again, and throwing away. */
import type { OutboxItem, Row } from "@doorstep/sync";
import type { ServiceRequest } from "../kit/documents";
import { enqueue, replica } from "../kit/replica";
import { isOvertaken } from "../requests/way";
import { type BothVersions, insisting } from "./clashes";

/** Which of the things it was to come after are still to be waited for. */
export function stillAfter(
  { after }: OutboxItem,
  outbox: OutboxItem[],
  requests: Row<ServiceRequest>[],
): string[] {
  return after.filter((id) =>
    outbox.some((each) => each.id === id && !isOvertaken(each, requests)),
  );
}

/** Sends a refused one again; it waits no more for what cannot happen any more. */
export async function sendAgain(item: OutboxItem, after: string[]): Promise<void> {
  const { name, ver, args, base } = item;
  if (item.outcome?.status !== "blocked" || after.length === item.after.length)
    await replica().retry(item.id);
  else {
    const blobs = await heldBy(item);
    await enqueue({ name, ver, args, base, after, blobs, replaces: item.id });
  }
  await handOn(item);
}

/** Makes what clashed anew, over what the office has now. */
export async function insistOn(item: OutboxItem, both: BothVersions[]): Promise<void> {
  await enqueue({ ...insisting(item, both), blobs: await heldBy(item), replaces: item.id });
  await handOn(item);
}

/** Lets go of what the office has just as it was written; what was begun to change it stays. */
export async function letGo(item: OutboxItem): Promise<void> {
  await replica().discard(item.id);
  await handOn(item);
}

/** What was begun to change it is a change of the same thing from now on. */
async function handOn(item: OutboxItem): Promise<void> {
  const [from, to] = [draftOf(item), plainDraftOf(item)];
  if (!from || !to || from === to) return;
  const { drafts } = replica();
  const begun = await drafts.get(from);
  if (begun === null || (await drafts.get(to)) !== null) return;
  await drafts.put(to, begun);
  await drafts.delete(from);
}

function plainDraftOf({ name, args }: OutboxItem): string | null {
  switch (name) {
    case "request.amend":
      return `request:${args.request_id}`;
    case "visit.ask_to_move":
      return `move:${args.visit_id}`;
    case "profile.update":
      return "details";
    case "property.update_access_notes":
      return `access:${args.property_id}`;
    default:
      return null;
  }
}

async function heldBy({ blobs }: OutboxItem) {
  const held = await Promise.all(blobs.map(({ sha256 }) => heldBlob(sha256)));
  return held.filter((blob) => blob !== null);
}

async function heldBlob(sha256: string) {
  const bytes = await replica().blob(sha256);
  return bytes && { sha256, type: "image/jpeg", bytes };
}

/** Throws it away, and what was begun to change it. */
export async function throwAway(item: OutboxItem): Promise<void> {
  await replica().discard(item.id);
  const key = draftOf(item);
  if (key) await replica().drafts.delete(key);
}

/** Where a change of it that was begun is kept; none for what the office has taken. */
export function draftOf({ id, name, args, settled }: OutboxItem): string | null {
  if (settled) return null;
  switch (name) {
    case "request.create":
      return `request:${args.request_id}`;
    case "request.amend":
      return `request:${id}`;
    case "visit.ask_to_move":
      return `move:${id}`;
    case "profile.update":
      return `details:${id}`;
    case "property.update_access_notes":
      return `access:${id}`;
    default:
      return null;
  }
}
