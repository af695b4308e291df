/** Documents for tests to start from; no screen imports this. */
import type { DocumentRow } from "../../kit/documents";
import type { DocumentOf } from "../documents";
import type { Held } from "./store";

/** A document as it comes, but for what is told. */
export function document(id: string, doc: Partial<DocumentRow> = {}): DocumentOf {
  const row: DocumentRow = {
    ...{ kind: "other", title: id, certificate_type: "", appliance: "" },
    ...{ issued_on: "2026-11-01", expires_on: null, property_id: null, job_id: null },
    ...{ supersedes_id: null, superseded_by_id: null, file_name: `${id}.pdf` },
    ...{ media_type: "application/pdf", size: 100, sha256: `hash of ${id}`, pages: 1 },
    ...{ thumbnail: false, filed_at: "2026-11-01T09:00:00Z" },
    ...doc,
  };
  return { kind: "document_everyone", id, version: 1, doc: row, pending: false };
}

/** A certificate that ends on a day. */
export function certificate(id: string, expires_on: string | null, size = 100): DocumentOf {
  return document(id, { kind: "certificate", expires_on, size });
}

/** A document's file as it is here when it is whole. */
export function heldOf({ id, doc: { sha256, size } }: DocumentOf): Held {
  return { ...{ sha256, size, ids: [id], done: size }, at: 1, wrong: 0, small: 0 };
}
