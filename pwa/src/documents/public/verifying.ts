/** Whether a document is the one that the business issued; a file never leaves the device for it. */
import { Problem, Unreachable } from "../../kit/api";
import { sha256 } from "../../kit/photos";
import type { StateWords } from "../../kit/states";
import { post } from "./asking";

/** What the server says of a hash or a code, and nothing else. */
export type Verdict = "current" | "expired" | "superseded" | "withdrawn" | "unknown";

/** What was checked. */
export type Asked = { sha256: string } | { code: string };

/** Bytes that a browser can take the hash of at once; our own documents are far smaller. */
const LARGEST = 200_000_000;
const PATIENCE = 15_000;

/** A file that cannot be checked, and why. */
export class NotCheckable extends Error {}

/** What a file is known by. Rejects with NotCheckable. */
export async function hashOf(file: File): Promise<Asked> {
  if (file.size === 0) throw new NotCheckable("This file is empty.");
  if (file.size > LARGEST)
    throw new NotCheckable("This file is too large to be one of ours, so it was not read.");
  const bytes = await file.arrayBuffer().catch(() => {
    throw new NotCheckable("This file could not be read.");
  });
  return { sha256: await sha256(bytes) };
}

/**
 * A code as it is kept, from however it was typed or read: letters that look like figures are meant as
 * those. Undefined for what is none.
 */
export function codeOf(typed: string): string | undefined {
  const code = typed
    .toUpperCase()
    .replace(/[\s\u2010-\u2015\u2212-]/g, "")
    .replace(/[IL]/g, "1")
    .replace(/O/g, "0");
  return /^[0-9A-HJKMNP-TV-Z]{12}$/.test(code) ? code : undefined;
}

/** "7G3K-9QXD-02AB". */
export function spelled(code: string): string {
  return code.replace(/(.{4})(?=.)/g, "$1-");
}

/** Asks whether it is genuine. Rejects with Problem or Unreachable. */
export async function verify(asked: Asked): Promise<Verdict> {
  const response = await post("/api/portal/verify", asked, AbortSignal.timeout(PATIENCE));
  const { state } = await response.json().catch(() => {
    throw new Unreachable();
  });
  return state;
}

/** The verdict as a word with a shape, and what it means. */
export function verdictWords(verdict: Verdict, name: string): StateWords & { means: string } {
  switch (verdict) {
    case "current":
      return {
        ...{ tone: "good", icon: "badge-check", text: "Genuine and current" },
        means: `${name} issued exactly this document, and it is the newest one.`,
      };
    case "expired":
      return {
        ...{ tone: "due", icon: "triangle-alert", text: "Genuine, but it has run out" },
        means: `${name} issued exactly this document, but it is no longer valid. Ask for a newer one.`,
      };
    case "superseded":
      return {
        ...{ tone: "due", icon: "history", text: "Genuine, but replaced" },
        means: `${name} issued this document, and a newer one in its place since. Ask for that one.`,
      };
    case "withdrawn":
      return {
        ...{ tone: "bad", icon: "ban", text: "Withdrawn" },
        means: `${name} issued this document and has taken it back. It counts no more.`,
      };
    default:
      return {
        ...{ tone: "bad", icon: "circle-help", text: "Not known here" },
        means: `${name} does not know this document. A file that was changed, scanned or saved anew is not known either: try the code that is printed on it, or ask ${name}.`,
      };
  }
}

/** Why there is no answer, and what to do. */
export function whyNoVerdict(error: unknown): string {
  if (error instanceof NotCheckable) return error.message;
  if (error instanceof Problem)
    return error.message || "That did not work. Please try again in a moment.";
  return "We could not be reached, and a connection is needed to check. Please try again.";
}
