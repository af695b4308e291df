import { useState } from "preact/hooks";
import { countWords } from "../../kit/words";
import { useFocusKept } from "../../privacy/useFocusKept";
import { Button, Icon, keeping, toast } from "../../ui";
import { KeptState } from "../KeptState";
import { drop, wantAgain } from "../kept/kept";
import { KINDS } from "../kinds";
import { nameOf } from "../words";
import { type Item, itemWords } from "./listing";

/** How many are shown before somebody asks for all. */
const FIRST = 20;

interface Props {
  items: Item[];
  /** How many were taken off by hand. */
  removed: number;
  /** Where a property is, if that need be said. */
  where(property: string | null): string;
}

/** The documents on this phone, each with a way off it. */
export function KeptList({ items, removed, where }: Props) {
  const [all, setAll] = useState(false);
  const heading = useFocusKept(removed);
  const shown = all ? items : items.slice(0, FIRST);
  return (
    <section>
      <h2 ref={heading} tabIndex={-1}>
        {countWords(items.length, "document")} kept
      </h2>
      {items.length === 0 && <p class="soft">What is kept appears here, with what it takes.</p>}
      <ul class="rows kept">
        {shown.map((item) => (
          <Row key={item.row.id} item={item} where={where(item.row.doc.property_id)} />
        ))}
      </ul>
      {shown.length < items.length && (
        <Button class="wide" onClick={() => setAll(true)}>
          Show all {items.length}
        </Button>
      )}
      {removed > 0 && <Removed count={removed} />}
    </section>
  );
}

function Row({ item, where }: { item: Item; where: string }) {
  const { id, doc } = item.row;
  const name = nameOf(doc);
  const full = [name, where].filter(Boolean).join(", ");
  const remove = async () => {
    if (await keeping(drop(id))) toast(`${full} is no longer on this phone.`);
  };
  return (
    <li class="row">
      <Icon name={KINDS[doc.kind].icon} />
      <span>
        <a href={`/portal/documents/${id}`}>
          <b>{name}</b>
        </a>
        {where && <small>{where}</small>}
        <small>{itemWords(item)}</small>
        <KeptState kept={item.kept} />
      </span>
      <Button aria-label={`Remove ${full} from this phone`} onClick={() => void remove()}>
        Remove
      </Button>
    </li>
  );
}

function Removed({ count }: { count: number }) {
  return (
    <div class="stack">
      <p class="soft">
        {countWords(count, "document that you removed does", "documents that you removed do")} not
        come again by {count === 1 ? "itself" : "themselves"}.
      </p>
      <Button onClick={() => void keeping(wantAgain())}>
        Let {count === 1 ? "it" : "them"} come again
      </Button>
    </div>
  );
}
