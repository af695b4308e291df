/** Photos that a request lacks because it went out before them: kept until they are asked with anew. */
import type { ServiceRequest } from "../kit/documents";
import type { Photo } from "../kit/photos";
import { replica } from "../kit/replica";
import { type Wish, wishOf } from "./wish";

const SHORT = 120;

/** The draft that holds the photos a request lacks, as a request of their own. */
export function leftoverKey(request: string): string {
  return `photos:${request}`;
}

/** Chosen photos that are not with the request. */
export function lackingOf({ photos }: Wish, sent: ServiceRequest): Photo[] {
  const there = new Set(sent.photos.map(({ sha256 }) => sha256));
  return photos.filter(({ sha256 }) => !there.has(sha256));
}

/** A new request with these photos, beside those that are waiting in it already. */
export function anewWith(photos: Photo[], asked: ServiceRequest, begun: Wish | null): Wish {
  const all = [...(begun?.photos ?? []), ...photos];
  const distinct = new Map(all.map((photo) => [photo.sha256, photo]));
  return { ...(begun ?? first(asked)), photos: [...distinct.values()] };
}

function first(asked: ServiceRequest): Wish {
  const words = asked.description.trim();
  const short = words.length > SHORT ? `${words.slice(0, SHORT).trimEnd()}…` : words;
  const description = `More photos for what I asked before: “${short}”`;
  return { ...wishOf(asked, []), description, preferred_on: "", preferred_time: "any" };
}

/** Keeps photos on the device as a new request that was begun; resolves once they are safe. */
export async function setAside(
  request: string,
  photos: Photo[],
  asked: ServiceRequest,
): Promise<void> {
  const key = leftoverKey(request);
  const begun = (await replica().drafts.get(key)) as Wish | null;
  await replica().drafts.put(key, anewWith(photos, asked, begun));
}
