import type { Row } from "@doorstep/sync";
import { useState } from "preact/hooks";
import type { DocumentRow } from "../kit/documents";
import { Icon } from "../ui";
import { KINDS } from "./kinds";

/** A small picture of a document, or the shape of its kind where that cannot be had. */
export function SmallPicture({ row: { id, doc } }: { row: Row<DocumentRow> }) {
  const [failed, setFailed] = useState(false);
  if (failed) return <Icon name={KINDS[doc.kind].icon} />;
  return (
    <img
      class="small-picture"
      src={`/api/portal/documents/${id}/thumbnail`}
      alt=""
      loading="lazy"
      decoding="async"
      onError={() => setFailed(true)}
    />
  );
}
