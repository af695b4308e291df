import type { Row } from "@doorstep/sync";
import { useEffect, useRef, useState } from "preact/hooks";
import type { DocumentRow } from "../kit/documents";
import { Icon } from "../ui";
import { type Kept, thumbnail } from "./kept/kept";
import { KINDS } from "./kinds";
import { Picture, type Shown } from "./picture";

interface Props {
  row: Row<DocumentRow>;
  kept: Kept;
}

/** A small picture of a document, or the shape of its kind where that cannot be had. */
export function SmallPicture({ row, kept }: Props) {
  const [place, setPlace] = useState<Element | null>(null);
  const [shown, setShown] = useState<Shown>();
  const picture = useRef<Picture>(undefined);
  const seen = useSeen(place);
  useEffect(() => {
    if (!seen) return;
    const own = new Picture(() => thumbnail(row), setShown);
    picture.current = own;
    void own.come();
    return () => own.end();
  }, [row.id, row.doc.sha256, seen]);
  const here = kept.state === "kept";
  useEffect(() => {
    if (here) void picture.current?.come();
  }, [here]);
  if (shown === null) return <Icon name={KINDS[row.doc.kind].icon} />;
  if (!shown) return <span class="small-picture" ref={setPlace} />;
  const broken = () => picture.current?.broken();
  return <img class="small-picture" src={shown} alt="" decoding="async" onError={broken} />;
}

/** Whether a place was in sight, or nearly, at some time. */
function useSeen(place: Element | null): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (!place || seen) return;
    const look = (all: IntersectionObserverEntry[]) =>
      all.some((each) => each.isIntersecting) && setSeen(true);
    const watch = new IntersectionObserver(look, { rootMargin: "200px" });
    watch.observe(place);
    return () => watch.disconnect();
  }, [place, seen]);
  return seen;
}
