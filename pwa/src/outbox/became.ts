/** What became of something in the outbox, and what throwing it away would mean. */
import type { OutboxItem } from "@doorstep/sync";
import { isPartly } from "../kit/outcomes";
import { countWords } from "../kit/words";

const PARTLY =
  "Not all of your change was made. It was changed elsewhere, too, and that version stands.";

const MANY =
  "Waiting to send. You have made more changes in one day than the office’s system takes. This one goes out by itself once it can.";

const AGREED = "The office has it by now just as you wrote it. Nothing is left to decide.";

const RENEWED =
  "The certificate has been renewed in the meantime, so this is not needed. Nothing is left to do.";

interface Around {
  overtaken?: boolean;
  takenBack?: boolean;
  agreed?: boolean;
}

/**
 * How far it has come, or why it did not. `overtaken` and `takenBack` as of requests/way.ts, `agreed`
 * as of clashes.ts.
 */
export function stateWords(item: OutboxItem, around: Around = {}): string {
  if (around.overtaken)
    return "The office has this request as you wrote it before. What you changed since has not been sent.";
  if (around.agreed) return AGREED;
  if (renewedAs(item)) return RENEWED;
  if (isPartly(item)) return PARTLY;
  if (item.state === "failed" && item.settled) return `Sent, but not its photo. ${refusal(item)}`;
  if (item.state === "failed") return refusal(item);
  if (item.settled) return `Sent. ${uploadWords(item)}`;
  if (around.takenBack)
    return "Waiting to send. You have taken it back: the office learns of both.";
  if (item.held === "too_many") return MANY;
  return item.attempts ? "Waiting to send, was tried before" : "Waiting to send";
}

/** The certificate that the office had made anew before its renewal was asked for; null for all else. */
export function renewedAs({ state, outcome }: OutboxItem): string | null {
  if (state !== "failed" || outcome?.code !== "already_renewed") return null;
  return outcome.detail?.current_id ?? null;
}

const CLOSED = new Set(["visit_not_open", "visit_past", "unknown_visit"]);

/** Why an answer to a visit can never be taken as it is: there is another time, or none any more. */
export function visitTrouble({ state, outcome }: OutboxItem): "moved" | "closed" | null {
  const code = (state === "failed" && outcome?.code) || "";
  if (code === "visit_moved") return "moved";
  return CLOSED.has(code) ? "closed" : null;
}

/** The bytes stay on the device until the office says that it has stored them. */
function uploadWords({ blobs }: OutboxItem): string {
  const left = blobs.filter(({ sent, size }) => sent < size).length;
  if (left === 0) return "Its photos have arrived and are being checked.";
  return `${left} of ${countWords(blobs.length, "photo")} still to go.`;
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

/** Where it is, and what is gone once it is thrown away. */
export function discardWords(item: OutboxItem, overtaken = false): string {
  if (isPartly(item)) return "What you wrote instead is on this phone only, and goes with it.";
  const photos = countWords(item.blobs.length, "photo");
  if (item.settled)
    return `The request is with the office and stays there. Only ${photos} of it ${item.blobs.length === 1 ? "is" : "are"} thrown away, and cannot be brought back.`;
  return `${whereWords(item, overtaken)}${item.blobs.length ? ` ${photos} go${item.blobs.length === 1 ? "es" : ""} with it.` : ""} Once thrown away it cannot be brought back.`;
}

function whereWords({ state, outcome }: OutboxItem, overtaken: boolean): string {
  if (overtaken)
    return "The request is with the office as you wrote it before, and stays there. What you changed since is on this phone only.";
  if (state === "waiting") return "It is on this phone only.";
  if (state === "sent")
    return "It may have reached the office already: then it stays there, and only this phone forgets it.";
  if (outcome?.status === "quarantined")
    return "The office has it and may still do it. Here it is thrown away for this phone only.";
  return "The office did not take it, so it is on this phone only.";
}
