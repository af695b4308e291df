/** Documents in plain words. */
import type { Day, DocumentRow } from "../kit/documents";
import type { StateWords } from "../kit/states";
import { capital, countWords, dayWords } from "../kit/words";
import type { Kept } from "./kept/kept";
import { dateOf } from "./kinds";
import { type Span, type Validity, validityOf } from "./validity";

/** What is told of the life of a document. */
export type Lived = Pick<DocumentRow, "issued_on" | "expires_on" | "superseded_by_id">;

/** How long it is valid, as a word with a shape. */
export function validityState(doc: Lived, today: Day): StateWords {
  const validity = validityOf(doc, today);
  const text = validityWords(validity, doc, today);
  if (doc.superseded_by_id)
    return { tone: "soft", icon: "history", text: "Replaced by a newer one" };
  switch (validity.is) {
    case "expired":
      return { tone: "bad", icon: "triangle-alert", text };
    case "due":
      return { tone: "due", icon: "clock", text };
    default:
      return { tone: "good", icon: "check", text };
  }
}

/** "Expired 3 days ago", "Due tomorrow", "Due in 24 days", "Valid until Thu 1 Mar 2029". */
export function validityWords(
  validity: Validity,
  { expires_on }: Pick<DocumentRow, "expires_on">,
  today: Day,
): string {
  switch (validity.is) {
    case "lasting":
      return "No end date";
    case "valid":
      return `Valid until ${datedWords(expires_on ?? today)}`;
    case "due":
      if (validity.days === 0) return "Due today";
      return validity.days === 1 ? "Due tomorrow" : `Due in ${validity.days} days`;
    case "expired":
      return validity.days === 1 ? "Expired yesterday" : `Expired ${validity.days} days ago`;
  }
}

/** "24 of 365 days left": what a line of validity shows. */
export function spanWords({ whole, left }: Span): string {
  return `${left || "None"} of ${countWords(whole, "day")} left`;
}

/** "Thu 1 Mar 2029": a date that stands on a certificate, which always has its year. */
export function datedWords(day: Day): string {
  return dayWords(day, "");
}

/** When a document was issued; a certificate always with the year. */
export function issuedWords(doc: DocumentRow, today: Day): string {
  return dayWords(dateOf(doc), doc.kind === "certificate" ? "" : today);
}

/** "17 Dec 2025, 2 pages, 184 KB": when, how long, how large. */
export function factsOf(doc: DocumentRow, today: Day): string {
  const pages = doc.pages ? countWords(doc.pages, "page") : "";
  return [issuedWords(doc, today), pages, sizeWords(doc.size)].filter(Boolean).join(", ");
}

/** "184 KB", "8.4 MB"; in the units that phones count in. */
export function sizeWords(bytes: number): string {
  if (bytes < 1000) return countWords(bytes, "byte");
  const [size, unit] =
    bytes < 999_500
      ? [bytes / 1e3, "KB"]
      : bytes < 999_500_000
        ? [bytes / 1e6, "MB"]
        : [bytes / 1e9, "GB"];
  return `${size < 10 && unit !== "KB" ? size.toFixed(1) : Math.round(size)} ${unit}`;
}

/** "Gas safety record, boiler in the kitchen": what a certificate is of. */
export function nameOf({ title, appliance }: Pick<DocumentRow, "title" | "appliance">): string {
  return [title, appliance].filter(Boolean).join(", ");
}

/** The heading of all documents: what presses most, else what there is. */
export function headingOf(due: number, expired: number): string {
  const words = [
    expired && `${countWords(expired, "certificate")} expired`,
    due && `${expired ? due : countWords(due, "certificate")} due soon`,
  ];
  return capital(words.filter(Boolean).join(", ")) || "Documents";
}

/** What kind of file it is, where that matters to who gets it. */
export function fileWords({ media_type }: Pick<DocumentRow, "media_type">): string {
  const TYPES: Record<string, string> = {
    "application/pdf": "PDF",
    "image/jpeg": "Picture",
    "image/png": "Picture",
    "text/csv": "Table",
    "text/plain": "Text",
  };
  return TYPES[media_type] ?? "File";
}

const KEPT: Record<Kept["state"], StateWords> = {
  not_kept: { tone: "soft", icon: "cloud-download", text: "Not on this phone" },
  downloading: { tone: "soft", icon: "download", text: "Downloading" },
  kept: { tone: "soft", icon: "smartphone", text: "Kept for now" },
  out_of_date: { tone: "due", icon: "refresh-cw", text: "Out of date" },
  damaged: { tone: "bad", icon: "circle-alert", text: "Damaged" },
  no_room: { tone: "due", icon: "circle-alert", text: "No room" },
  failed: { tone: "bad", icon: "circle-alert", text: "Not fetched" },
};

/** What the person chose to keep, which does not make room for others. */
const ALWAYS: StateWords = { tone: "good", icon: "pin", text: "Always kept" };

/** Whether a file is on this phone and is to stay, as a word with a shape. */
export function keptWords(kept: Kept): StateWords {
  const words = KEPT[kept.state];
  if (kept.state === "kept" && kept.pinned) return ALWAYS;
  if (kept.state !== "downloading") return words;
  if (kept.waiting) return { ...words, icon: "clock", text: "To be kept" };
  return { ...words, text: `${percentOf(kept.done, kept.size)} %` };
}

function percentOf(done: number, size: number): number {
  return size ? Math.floor((done / size) * 100) : 0;
}
