/** All documents that the person may see, whichever kind of rows they come as. */
import type { Replica, Row } from "@doorstep/sync";
import { useMemo } from "preact/hooks";
import type { DocumentRow } from "../kit/documents";
import { useRows } from "../kit/replica";

/** A row of a document. */
export type DocumentOf = Row<DocumentRow>;

/** The kinds of rows that documents come as, one for each audience (`documents/replica.py`). */
export const DOCUMENT_KINDS = [
  "document_owner",
  "document_site",
  "document_billing",
  "document_everyone",
] as const;

/** All documents of the open copy, in no order; undefined until they were read. */
export function useDocuments(): DocumentOf[] | undefined {
  const owner = useRows<DocumentRow>("document_owner");
  const site = useRows<DocumentRow>("document_site");
  const billing = useRows<DocumentRow>("document_billing");
  const everyone = useRows<DocumentRow>("document_everyone");
  return useMemo(() => {
    if (!owner || !site || !billing || !everyone) return undefined;
    return merged([owner, site, billing, everyone]);
  }, [owner, site, billing, everyone]);
}

/** One document; null when there is none, undefined until they were read. */
export function useDocument(id: string): DocumentOf | null | undefined {
  const all = useDocuments();
  return all && (all.find((row) => row.id === id) ?? null);
}

/** The same of a copy, read now. */
export async function listDocuments(copy: Pick<Replica, "list">): Promise<DocumentOf[]> {
  return merged(await Promise.all(DOCUMENT_KINDS.map((kind) => copy.list<DocumentRow>(kind))));
}

/** One that goes from one kind to another may be in both for a moment: the newer row counts. */
export function merged(kinds: (DocumentOf[] | undefined)[]): DocumentOf[] {
  const found = new Map<string, DocumentOf>();
  for (const row of kinds.flat()) {
    if (!row) continue;
    const before = found.get(row.id);
    if (!before || before.version < row.version) found.set(row.id, row);
  }
  return [...found.values()];
}
