/** How long a certificate is valid: derived from its last day and today, never stored. */
import type { Day, DocumentRow } from "../kit/documents";
import { daysBetween } from "../kit/words";

/** `days` are until the last day, or since it; on its last day a certificate is still valid. */
export type Validity =
  | { is: "lasting" }
  | { is: "valid"; days: number }
  | { is: "due"; days: number }
  | { is: "expired"; days: number };

type Dated = Pick<DocumentRow, "issued_on" | "expires_on">;

/** Days before its end from which a renewal should be thought of; the first reminder is then, too. */
export const SOON = 60;

/** How it stands on a day of the organisation's calendar. */
export function validityOf({ expires_on }: Dated, today: Day): Validity {
  if (!expires_on) return { is: "lasting" };
  const days = daysBetween(today, expires_on);
  if (days < 0) return { is: "expired", days: -days };
  return { is: days <= SOON ? "due" : "valid", days };
}

/** Whether it should be renewed by now: over, or over within `SOON` days. */
export function isPressing(doc: Dated, today: Day): boolean {
  const { is } = validityOf(doc, today);
  return is === "due" || is === "expired";
}

/** Days from the first to the last, and those that are left until it. */
export interface Span {
  whole: number;
  left: number;
}

/** How much of its time is left; undefined for one whose time is not known. */
export function spanOf({ issued_on, expires_on }: Dated, today: Day): Span | undefined {
  if (!issued_on || !expires_on || issued_on >= expires_on) return undefined;
  const whole = daysBetween(issued_on, expires_on);
  return { whole, left: Math.min(whole, Math.max(0, daysBetween(today, expires_on))) };
}

/** The order of urgency: what ended or ends first leads, what has no end comes last. */
export function byUrgency(a: Dated, b: Dated): number {
  const end = ({ expires_on }: Dated) => expires_on ?? "9999";
  return end(a) < end(b) ? -1 : end(a) > end(b) ? 1 : 0;
}
