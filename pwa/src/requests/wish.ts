/** What a person wants done, from the first letter typed to the mutation that is sent. */
import type { CreateRequest, Day, Property, ServiceRequest } from "../kit/documents";
import { MOST_PHOTOS, type Photo } from "../kit/photos";

/** The form as it stands; empty strings are what was not chosen yet. */
export interface Wish {
  type: string;
  description: string;
  property_id: string;
  preferred_on: string;
  preferred_time: NonNullable<CreateRequest["preferred_time"]>;
  photos: Photo[];
  /** Of a request that is changed: its fields as they were when that began. */
  seen?: Seen;
}

/** The fields of a request that can be changed, as it has them. */
export type Seen = Pick<
  ServiceRequest,
  "description" | "property_id" | "preferred_on" | "preferred_time"
>;

/** What is wrong with a field, in a sentence. */
export type Problems = Partial<Record<keyof Wish, string>>;

/** The server's own limit. */
export const LONGEST = 4000;

/** Times of day to choose from. */
export const TIMES = [
  { value: "any", label: "Any time" },
  { value: "morning", label: "Morning" },
  { value: "afternoon", label: "Afternoon" },
  { value: "evening", label: "Evening" },
] as const;

/** An empty form; whoever has one property need not choose it. */
export function emptyWish(properties: { id: string; doc: Property }[]): Wish {
  const only = properties.length === 1 ? properties[0]?.id : undefined;
  return {
    type: "",
    description: "",
    property_id: only ?? "",
    preferred_on: "",
    preferred_time: "any",
    photos: [],
  };
}

/** The form of a request that exists already, or of what was written of one. */
export function wishOf(
  request: Partial<Omit<CreateRequest, "photos" | "preferred_time"> & { preferred_time: string }>,
  photos: Photo[],
): Wish {
  return {
    type: request.type ?? "",
    description: request.description ?? "",
    property_id: request.property_id ?? "",
    preferred_on: request.preferred_on ?? "",
    preferred_time: (request.preferred_time ?? "any") as Wish["preferred_time"],
    photos,
  };
}

/** The form of a change of a request: it is against what is there now. */
export function changingWish(
  asked: Seen,
  written: Parameters<typeof wishOf>[0],
  photos: Photo[],
): Wish {
  const { description, property_id, preferred_on, preferred_time } = asked;
  const seen = { description, property_id, preferred_on, preferred_time };
  return { ...wishOf({ ...asked, ...written }, photos), seen };
}

/** What must be mended before it can be sent. */
export function problemsOf(wish: Wish, today: Day, sent: ServiceRequest | null = null): Problems {
  const problems: Problems = {};
  if (!wish.type) problems.type = "Please choose what it is.";
  if (!wish.description.trim())
    problems.description = "Please say in a few words what is the matter.";
  if (wish.preferred_on && wish.preferred_on < today)
    problems.preferred_on = "This day is over. Please choose another.";
  if (!sent && wish.photos.length > MOST_PHOTOS)
    problems.photos = `Only ${MOST_PHOTOS} photos fit with one request. Please take some out.`;
  return problems;
}

/** The arguments of `request.create`. */
export function createArgs(wish: Wish, request_id: string): CreateRequest {
  return {
    request_id,
    type: wish.type,
    description: wish.description.trim(),
    property_id: wish.property_id || null,
    preferred_on: wish.preferred_on || null,
    preferred_time: wish.preferred_time,
    photos: wish.photos.map(({ sha256, size, media_type }) => ({ sha256, size, media_type })),
  };
}

/** The fields that the person has changed and that are not so by now, with what was seen of them. */
export function changesOf(
  wish: Wish,
  now: ServiceRequest,
): { args: Partial<Seen>; base: Partial<Seen> } | null {
  const seen = wish.seen ?? now;
  const words = wish.description;
  const after: Seen = {
    description: words === seen.description ? words : words.trim(),
    property_id: wish.property_id || null,
    preferred_on: wish.preferred_on || null,
    preferred_time: wish.preferred_time,
  };
  const changed = (Object.keys(after) as (keyof Seen)[]).filter(
    (field) => after[field] !== seen[field] && after[field] !== now[field],
  );
  return changed.length ? { args: pick(after, changed), base: pick(seen, changed) } : null;
}

function pick(from: Seen, fields: (keyof Seen)[]): Partial<Seen> {
  return Object.fromEntries(fields.map((field) => [field, from[field]]));
}

/** Whether two forms say the same. */
export function sameWish(one: Wish, other: Wish): boolean {
  return spelled(one) === spelled(other);
}

function spelled({ photos, seen: _, ...said }: Wish): string {
  return JSON.stringify([Object.entries(said).sort(), photos.map(({ sha256 }) => sha256)]);
}

/** Photos as the replica keeps them. */
export function blobsOf(wish: Wish): { sha256: string; type: string; bytes: ArrayBuffer }[] {
  return wish.photos.map(({ sha256, media_type, bytes }) => ({ sha256, type: media_type, bytes }));
}
