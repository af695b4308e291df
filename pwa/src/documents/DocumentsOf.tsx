import { useMemo } from "preact/hooks";
import { usePlace } from "../kit/place";
import { countWords } from "../kit/words";
import { Rows } from "../ui";
import { DocumentCard } from "./DocumentCard";
import "./documents.css";
import { useDocuments } from "./documents";
import { useKept } from "./kept/kept";
import { NO_FILTER, sortDocuments } from "./listing";
import { useNames } from "./useNames";

interface Props {
  /** Of which job, or of which property. */
  job?: string;
  property?: string;
}

const FEW = 4;

/** The documents of a job or of a property, those that count first; nothing where there are none. */
export default function DocumentsOf({ job = "", property = "" }: Props) {
  const rows = useDocuments();
  const names = useNames();
  const kept = useKept();
  const { today } = usePlace();
  const found = useMemo(() => {
    const sorted = sortDocuments(rows ?? [], { ...NO_FILTER, job, property }, names, today);
    const lines = sorted.lines.map(({ current }) => current);
    return [...lines, ...sorted.groups.flatMap((group) => group.rows)];
  }, [rows, names, today, job, property]);
  if (found.length === 0) return null;
  return (
    <section>
      <h2>Documents</h2>
      <Rows>
        {found.slice(0, FEW).map((row) => (
          <DocumentCard key={row.id} {...{ row, today, where: "", kept: kept.stateOf(row.id) }} />
        ))}
      </Rows>
      {found.length > FEW && (
        <a class="link" href={`/portal/documents?${new URLSearchParams({ job, property })}`}>
          All {countWords(found.length, "document")}
        </a>
      )}
    </section>
  );
}
