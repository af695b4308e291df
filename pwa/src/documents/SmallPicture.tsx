import type { Row } from "@doorstep/sync";
import { useEffect, useState } from "preact/hooks";
import type { DocumentRow } from "../kit/documents";
import { Icon } from "../ui";
import { type Kept, thumbnail } from "./kept/kept";
import { KINDS } from "./kinds";

interface Props {
  row: Row<DocumentRow>;
  kept: Kept;
}

/** A small picture of a document, or the shape of its kind where that cannot be had. */
export function SmallPicture({ row, kept }: Props) {
  const here = kept.state === "kept";
  const address = useKeptPicture(row, here);
  const [failed, setFailed] = useState(false);
  const shown = here ? address : `/api/portal/documents/${row.id}/thumbnail`;
  if (failed || !shown) return <Icon name={KINDS[row.doc.kind].icon} />;
  return (
    <img
      class="small-picture"
      src={shown}
      alt=""
      loading="lazy"
      decoding="async"
      onError={() => setFailed(true)}
    />
  );
}

/** The address of the picture that lies beside a file on this device. */
function useKeptPicture(row: Row<DocumentRow>, here: boolean): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    if (!here) return;
    let made: string | undefined;
    let over = false;
    void thumbnail(row).then((bytes) => {
      if (!bytes || over) return;
      made = URL.createObjectURL(bytes);
      setAddress(made);
    });
    return () => {
      over = true;
      if (made) URL.revokeObjectURL(made);
      setAddress(undefined);
    };
  }, [row.id, row.doc.sha256, here]);
  return address;
}
