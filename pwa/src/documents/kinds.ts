/** What documents are called and dated. */
import type { Day, DocumentRow } from "../kit/documents";

/** A word for one of a kind and for many, with a shape; in the order in which they are listed. */
export const KINDS: Record<DocumentRow["kind"], { one: string; many: string; icon: string }> = {
  certificate: { one: "Certificate", many: "Certificates", icon: "shield-check" },
  job_report: { one: "Job report", many: "Job reports", icon: "file-text" },
  quote: { one: "Quote", many: "Quotes", icon: "file-pen-line" },
  invoice: { one: "Invoice", many: "Invoices", icon: "receipt-text" },
  photo: { one: "Photo", many: "Photos", icon: "image" },
  other: { one: "Document", many: "Other documents", icon: "file" },
};

/** The day that a document is listed under: when it was issued, else when it came. */
export function dateOf({ issued_on, filed_at }: DocumentRow): Day {
  return issued_on ?? filed_at.slice(0, 10);
}
