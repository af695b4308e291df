/** Sending again, and throwing away. */
import type { OutboxItem, Row } from "@doorstep/sync";
import type { ServiceRequest } from "../kit/documents";
import { enqueue, replica } from "../kit/replica";
import { isOvertaken } from "../requests/way";
import { insisting } from "./clashes";

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
  if (item.outcome?.status !== "blocked" || after.length === item.after.length)
    return void (await replica().retry(item.id));
  const { name, ver, args, base } = item;
  const blobs = await heldBy(item);
  await enqueue({ name, ver, args, base, after, blobs, replaces: item.id });
}

/** Makes what clashed anew, over what the office has now. */
export async function insistOn(item: OutboxItem): Promise<void> {
  await enqueue({ ...insisting(item), blobs: await heldBy(item), replaces: item.id });
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
    default:
      return null;
  }
}
