import type { Row } from "@doorstep/sync";
import type { Day, DocumentRow } from "../kit/documents";
import { Icon } from "../ui";
import { KeptState } from "./KeptState";
import type { Kept } from "./kept/kept";
import { KINDS } from "./kinds";
import { SmallPicture } from "./SmallPicture";
import { factsOf, nameOf } from "./words";

interface Props {
  row: Row<DocumentRow>;
  today: Day;
  where: string;
  kept: Kept;
}

/** One document in a list: what it is, when and where, and whether it is on this phone. */
export function DocumentCard(props: Props) {
  return (
    <li>
      <a class="row" href={`/portal/documents/${props.row.id}`}>
        <CardWords {...props} />
      </a>
    </li>
  );
}

/** What is said of a document in a list, wherever a press on it leads. */
export function CardWords({ row, today, where, kept }: Props) {
  const { doc } = row;
  const old = doc.superseded_by_id && "replaced by a newer one";
  return (
    <>
      {doc.thumbnail ? (
        <SmallPicture row={row} kept={kept} />
      ) : (
        <Icon name={KINDS[doc.kind].icon} />
      )}
      <span>
        <b>{nameOf(doc)}</b>
        <small>{[factsOf(doc, today), old].filter(Boolean).join(", ")}</small>
        {where && <small>{where}</small>}
        <KeptState kept={kept} listed />
      </span>
    </>
  );
}
