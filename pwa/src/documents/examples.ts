/** Documents for tests to start from; no screen imports this. */
import type { Row } from "@doorstep/sync";
import type { DocumentRow } from "../kit/documents";

/** A gas safety record of the boiler at property `p`, valid until 17 December 2026, with something changed. */
export function aCertificate(id: string, change: Partial<DocumentRow> = {}): Row<DocumentRow> {
  return aDocument(id, {
    ...{ kind: "certificate", title: "Gas safety record", appliance: "Boiler in the kitchen" },
    ...{ certificate_type: "Gas safety record", expires_on: "2026-12-17" },
    ...change,
  });
}

/** A report of job `j` at property `p`, of two pages, with something changed. */
export function aDocument(id: string, change: Partial<DocumentRow> = {}): Row<DocumentRow> {
  const doc: DocumentRow = {
    ...{ kind: "job_report", title: "Boiler service", certificate_type: "", appliance: "" },
    ...{ issued_on: "2025-12-17", expires_on: null, property_id: "p", job_id: "j" },
    ...{ supersedes_id: null, superseded_by_id: null, file_name: "Boiler service.pdf" },
    ...{ media_type: "application/pdf", size: 188_416, sha256: "ab".repeat(32), pages: 2 },
    ...{ thumbnail: false, filed_at: "2025-12-17T15:00:00Z" },
    ...change,
  };
  return { kind: "document_site", id, version: 1, pending: false, doc };
}
