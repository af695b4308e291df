import type { Row } from "@doorstep/sync";
import { useEffect, useRef, useState } from "preact/hooks";
import { useShown } from "../jobs/useShown";
import type { DocumentRow } from "../kit/documents";
import { Button, Rows } from "../ui";
import { CardWords } from "./DocumentCard";
import { SaveDock } from "./SaveDock";
import type { Known } from "./Wallet";
import { MOST } from "./zip";

interface Props {
  rows: Row<DocumentRow>[];
  known: Known;
  /** What the list was narrowed down to; another one starts from its beginning. */
  list: string;
  onDone(): void;
}

/** Milliseconds in which the list is drawn again, so that what has the focus is in sight. */
const A_MOMENT = 100;

/** The focus goes to what is chosen with, and back to what this was opened with. */
function useFocus() {
  const first = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    first.current?.querySelector("button")?.focus();
    const back = () => document.querySelector<HTMLElement>(".ways button")?.focus();
    return () => setTimeout(back, A_MOMENT);
  }, []);
  return first;
}

/** Several documents, chosen and saved as one file. */
export function Choosing({ rows, known, list, onDone }: Props) {
  const [chosen, setChosen] = useState(new Set<string>());
  const { shown, more, end } = useShown(rows.length, list);
  const first = useFocus();
  const picked = rows.filter(({ id }) => chosen.has(id));
  const choose = (id: string, on: boolean) =>
    setChosen((before) => {
      const now = new Set(before);
      if (on) now.add(id);
      else now.delete(id);
      return now;
    });
  const all = rows.slice(0, MOST).map(({ id }) => id);
  const whole = picked.length >= all.length;
  return (
    <>
      <fieldset ref={first} class="choose jobs">
        <legend class="hidden">Documents to save</legend>
        <Button class="quiet" onClick={() => setChosen(whole ? new Set() : new Set(all))}>
          {whole ? "Choose none" : `Choose ${rows.length > MOST ? `the first ${MOST}` : "all"}`}
        </Button>
        <Rows>
          {rows.slice(0, shown).map((row) => (
            <Choosable
              key={row.id}
              {...{ row, known, on: chosen.has(row.id) }}
              full={picked.length >= MOST}
              onChange={(on) => choose(row.id, on)}
            />
          ))}
        </Rows>
        {shown < rows.length && (
          <button type="button" class="more" ref={end} onClick={more}>
            Show more
          </button>
        )}
      </fieldset>
      <SaveDock rows={picked} stateOf={known.kept.stateOf} onDone={onDone} />
    </>
  );
}

interface ChoosableProps {
  row: Row<DocumentRow>;
  known: Known;
  on: boolean;
  full: boolean;
  onChange(on: boolean): void;
}

function Choosable({ row, known, on, full, onChange }: ChoosableProps) {
  const { place, names, kept, where } = known;
  return (
    <li>
      <label class="row pickable">
        <input
          type="checkbox"
          checked={on}
          disabled={full && !on}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <CardWords
          {...{ row, today: place.today, kept: kept.stateOf(row.id) }}
          where={where ? names.property(row.doc.property_id) : ""}
        />
      </label>
    </li>
  );
}
