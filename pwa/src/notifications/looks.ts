/** How an alert looks in a list: a shape for each kind, and a colour where it wants something. */
import type { Alert } from "../kit/documents";

interface Look {
  icon: string;
  tone?: "due" | "bad";
}

/** Each kind; one that this app does not know yet looks as its category does. */
const KINDS: Record<string, Look> = {
  visit_booked: { icon: "calendar-check" },
  visit_changed: { icon: "calendar-clock", tone: "due" },
  visit_cancelled: { icon: "calendar-x", tone: "bad" },
  visit_missed: { icon: "calendar-x", tone: "bad" },
  visit_tomorrow: { icon: "calendar" },
  visit_on_the_way: { icon: "truck" },
  visit_done: { icon: "check" },
  request_accepted: { icon: "check" },
  request_declined: { icon: "x", tone: "bad" },
  invoice_due: { icon: "hourglass", tone: "due" },
  invoice_overdue: { icon: "circle-alert", tone: "bad" },
  invoice_voided: { icon: "x" },
  payment_received: { icon: "badge-check" },
  payment_failed: { icon: "circle-alert", tone: "bad" },
  certificate_due: { icon: "hourglass", tone: "due" },
  certificate_over: { icon: "triangle-alert", tone: "bad" },
  new_device: { icon: "smartphone", tone: "due" },
  details_changed: { icon: "user" },
};

const CATEGORIES: Record<string, Look> = {
  visits: { icon: "calendar" },
  requests: { icon: "message-square" },
  invoices: { icon: "receipt-text" },
  documents: { icon: "file-text" },
  security: { icon: "shield-check" },
};

/** The look of what it is about. */
export function lookOf({ kind, category }: Pick<Alert, "kind" | "category">): Look {
  return KINDS[kind] ?? CATEGORIES[category] ?? { icon: "bell" };
}
