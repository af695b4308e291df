import type { Row } from "@doorstep/sync";
import type { Day, DocumentRow } from "../kit/documents";
import { RowLink, Rows } from "../ui";
import { datedWords, issuedWords, nameOf } from "./words";

interface Props {
  /** Newest first. */
  rows: Row<DocumentRow>[];
  today: Day;
}

/** The documents whose place it has taken. */
export function History({ rows, today }: Props) {
  if (rows.length === 0) return null;
  return (
    <section>
      <h2>Before it</h2>
      <Rows>
        {rows.map(({ id, doc }) => (
          <RowLink
            key={id}
            href={`/portal/documents/${id}`}
            icon="history"
            title={nameOf(doc)}
            detail={spanWords(doc, today)}
          />
        ))}
      </Rows>
    </section>
  );
}

/** "Tue 17 Dec 2024, valid until Wed 17 Dec 2025". */
function spanWords(doc: DocumentRow, today: Day): string {
  const until = doc.expires_on && `valid until ${datedWords(doc.expires_on)}`;
  return [issuedWords(doc, today), until].filter(Boolean).join(", ");
}
