/** What waits in the outbox, and what became of it, in plain words. */
import type { OutboxItem } from "@doorstep/sync";
import { detailLabel } from "../kit/labels";
import { isPartly } from "../kit/outcomes";

/** What a queued item is, and what was written in it. */
export interface Told {
  title: string;
  text: string;
}

/** A field that the office had changed too: both versions. */
export interface BothVersions {
  field: string;
  yours: string;
  theirs: string;
}

const PARTLY =
  "Not all of your change was made. The office had changed this too, and its version stands.";

/** What the person did. */
export function told({ name, args }: Pick<OutboxItem, "name" | "args">): Told {
  switch (name) {
    case "request.create":
      return { title: "Request for service", text: args.description };
    case "request.amend":
      return { title: "Change to a request", text: args.description ?? "" };
    case "request.withdraw":
      return { title: "Taking back a request", text: "" };
    case "visit.confirm":
      return { title: "“That works” for a visit", text: "" };
    case "visit.ask_to_move":
      return { title: "Asking to move a visit", text: args.reason };
    case "profile.update":
      return { title: "Change of your details", text: detailsOf(args) };
    default:
      return { title: name, text: "" };
  }
}

/** How far it has come, or why it did not. */
export function stateWords(item: OutboxItem): string {
  if (isPartly(item)) return PARTLY;
  if (item.state === "failed" && item.settled) return `Sent, but not its photo. ${refusal(item)}`;
  if (item.state === "failed") return refusal(item);
  const left = item.blobs.filter((blob) => blob.sent < blob.size).length;
  if (item.settled) return `Sent. Photos still on this phone: ${left} of ${item.blobs.length}`;
  return item.attempts ? "Waiting to send, was tried before" : "Waiting to send";
}

function refusal({ outcome }: OutboxItem): string {
  if (outcome?.detail?.sentence) return outcome.detail.sentence;
  switch (outcome?.status) {
    case "conflict":
      return "Things have changed in the meantime.";
    case "blocked":
      return "Something this depends on could not be done.";
    case "quarantined":
      return "This could not be processed. The office has it and will look at it.";
    default:
      return "The office’s system did not take this.";
  }
}

/** The change made anew against what the office has now: the person has seen both and insists. */
export function insisting({ name, ver, outcome }: Pick<OutboxItem, "name" | "ver" | "outcome">) {
  const fields = Object.entries(clashes(outcome?.detail));
  return {
    name,
    ver,
    args: Object.fromEntries(fields.map(([field, { yours }]) => [field, yours])),
    base: Object.fromEntries(fields.map(([field, { theirs }]) => [field, theirs])),
  };
}

/** Fields of a change that somebody else had changed first. */
export function bothVersions(detail: unknown): BothVersions[] {
  return Object.entries(clashes(detail)).map(([field, { yours, theirs }]) => ({
    field: detailLabel(field),
    yours: String(yours ?? ""),
    theirs: String(theirs ?? ""),
  }));
}

function clashes(detail: unknown): Record<string, { yours: unknown; theirs: unknown }> {
  return (detail as { fields?: ReturnType<typeof clashes> } | null)?.fields ?? {};
}

function detailsOf(args: Record<string, unknown>): string {
  return Object.entries(args)
    .map(([field, value]) => `${detailLabel(field)}: ${value ?? "none"}`)
    .join(", ");
}
