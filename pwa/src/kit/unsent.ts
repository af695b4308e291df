/** What this device alone has of a person: changes not sent yet, and drafts begun but not sent. */
import type { OutboxItem, Replica } from "@doorstep/sync";
import type { Job } from "./documents";
import { detailLabel, detailWords } from "./labels";
import { isPartly } from "./outcomes";
import { countWords } from "./words";

/** Something begun: what it is, what was written, and where to go on with it. */
export interface Begun {
  key: string;
  title: string;
  text: string;
  href: string;
  value: unknown;
}

/** All of it. */
export interface Unsent {
  changes: OutboxItem[];
  drafts: Begun[];
}

/** Changes by what stands between them and the office. */
export interface Sorted {
  /** To be sent by itself. */
  waiting: OutboxItem[];
  /** With the office, but for their photos. */
  photos: OutboxItem[];
  /** With the office, which has to look why it cannot be done. */
  stuck: OutboxItem[];
  /** Not taken, or not all of it: for the person to see. */
  refused: OutboxItem[];
}

type Fields = Record<string, string>;
type Told = Omit<Begun, "key" | "value">;
// biome-ignore lint/suspicious/noExplicitAny: each form keeps a shape of its own
type Tell = (value: any, id: string) => Told;

const MOVE = "move:";
/** By the first word of its key, what a draft is. */
const KINDS: Record<string, Tell> = {
  request: (wish, id) => ({
    title: id === "new" ? "Request for service" : "Change to a request",
    text: wordsOf(wish) || photosOf(wish),
    href: id === "new" ? "/portal/requests/new" : `/portal/requests/new?amend=${id}`,
  }),
  photos: (wish, id) => ({
    title: "Photos for a request",
    text: photosOf(wish),
    href: `/portal/requests/new?more=${id}`,
  }),
  move: ({ reason, preferred_on }, id) => ({
    title: "Asking to move a visit",
    text: reason.trim() || (preferred_on && "A better day"),
    href: `/portal/outbox?change=${id}`,
  }),
  invite: ({ name, email }) => ({
    title: "Invitation",
    text: `${name} ${email}`.trim(),
    href: "/portal/settings/people",
  }),
  link: ({ label }, id) => ({
    title: "Link to a document",
    text: label.trim(),
    href: `/portal/documents/${id}`,
  }),
  erasure: ({ reason }) => ({
    title: "Asking to be erased",
    text: reason.trim(),
    href: "/portal/settings/data",
  }),
  left: ({ title, text }) => ({ title, text, href: "/portal" }),
  details: (edit, id) => ({
    title: "Change of your details",
    text: changedIn(edit),
    href: id ? `/portal/settings?item=${id}` : "/portal/settings",
  }),
  access: ({ property, typed, seen }, id) => ({
    title: "How we get in",
    text: typed.trim() === seen.trim() ? "" : typed.trim() || "Nothing any more",
    href: `/portal/settings/addresses/${property}?item=${id}`,
  }),
};

/** What was begun on this device, but for forms in which nothing is written. */
export async function draftsIn(copy: Pick<Replica, "drafts" | "list">): Promise<Begun[]> {
  const keys = await copy.drafts.keys();
  const found = await Promise.all(
    keys.map(async (key) => ({ ...told(key, await copy.drafts.get(key)), key })),
  );
  const begun = found.filter(({ key, value }) => isBegun(key, value));
  return begun.some(({ key }) => key.startsWith(MOVE)) ? onTheirJobs(begun, copy) : begun;
}

/** Whether something is written in a form that was opened. */
export function isBegun(key: string, value: unknown): boolean {
  return Boolean(told(key, value).text);
}

/** A wish to move a visit is written with its job; what waits in the outbox is changed there. */
async function onTheirJobs(begun: Begun[], copy: Pick<Replica, "list">): Promise<Begun[]> {
  const jobs = await copy.list<Job>("job").catch(() => []);
  return begun.map((each) => {
    const visit = each.key.startsWith(MOVE) && each.key.slice(MOVE.length);
    const job = visit && jobs.find(({ doc }) => doc.visits.some(({ id }) => id === visit));
    return job ? { ...each, href: `/portal/jobs/${job.id}?move=${visit}` } : each;
  });
}

/** Which changes wait for a network, and which for the person. */
export function sorted(changes: OutboxItem[]): Sorted {
  const found: Sorted = { waiting: [], photos: [], stuck: [], refused: [] };
  for (const item of changes) {
    if (item.settled && !isPartly(item)) found.photos.push(item);
    else if (item.state !== "failed") found.waiting.push(item);
    else if (item.outcome?.status === "quarantined") found.stuck.push(item);
    else found.refused.push(item);
  }
  return found;
}

/** What sending again may help: not those photos that the office could not use. */
export function sendable({ waiting, photos }: Sorted): OutboxItem[] {
  return [...waiting, ...photos.filter(({ state }) => state !== "failed")];
}

/** "2 changes and 1 draft". */
export function unsentWords(changes: number, drafts: number): string {
  return both([changes && countWords(changes, "change"), drafts && countWords(drafts, "draft")]);
}

/** "2 changes and 1 draft not sent yet, 1 change to decide on". */
export function leftWords({ waiting, photos, stuck, refused }: Sorted, drafts: number): string {
  const unsent = both([
    waiting.length && countWords(waiting.length, "change"),
    photos.length && `photos of ${countWords(photos.length, "request")}`,
    drafts && countWords(drafts, "draft"),
  ]);
  const not = refused.length && `${countWords(refused.length, "change")} to decide on`;
  const looked = stuck.length && `${countWords(stuck.length, "change")} being looked at`;
  return [unsent && `${unsent} not sent yet`, not, looked].filter(Boolean).join(", ");
}

function both(parts: (string | 0)[]): string {
  const said = parts.filter(Boolean);
  return [said.slice(0, -1).join(", "), said.at(-1)].filter(Boolean).join(" and ");
}

/** What cannot be told is told as something: it must not go unseen. */
export function told(key: string, value: unknown): Told & { value: unknown } {
  const [kind = "", id = ""] = key.split(":");
  try {
    const tell = KINDS[kind] as Tell;
    return { ...tell(value, id), value };
  } catch {
    return { title: "Something you began", text: "Kept on this device", href: "/portal", value };
  }
}

const PARTS = {
  ...{ description: "words", preferred_on: "day", preferred_time: "time of day" },
  property_id: "place",
};

/** What was written; of a change that has no other words, what was changed. */
function wordsOf({ seen, ...wish }: Fields & { seen?: Fields }): string {
  const words = wish.description?.trim() ?? "";
  if (!seen || (words && words !== seen.description?.trim())) return words;
  const changed = Object.entries(PARTS).filter(
    ([field]) => (wish[field]?.trim() || null) !== (seen[field]?.trim() || null),
  );
  return changed.length ? `Changed: ${changed.map(([, part]) => part).join(", ")}` : "";
}

function photosOf({ photos }: { photos: unknown[] }): string {
  return photos.length ? countWords(photos.length, "photo") : "";
}

function changedIn({ typed, seen }: { typed: Fields; seen: Fields }): string {
  const changed = Object.keys(typed).filter(
    (field) => typed[field]?.trim() !== seen[field]?.trim(),
  );
  return changed
    .map((field) => `${detailLabel(field)}: ${detailWords(field, typed[field]?.trim())}`)
    .join(", ");
}
