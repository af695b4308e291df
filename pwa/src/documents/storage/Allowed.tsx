import { useEffect, useRef, useState } from "preact/hooks";
import { usePlace } from "../../kit/place";
import { Button, Choice, Dialog, keeping } from "../../ui";
import { setBudget } from "../kept/kept";
import { stateOf, type View } from "../kept/states";
import { useOffline } from "../useOffline";
import { sizeWords } from "../words";
import { type Taken, takenBy, takenWords } from "./allowing";

const BUDGETS = [0, 25, 100, 250, 500, 1_000].map((megabytes) => megabytes * 1_000_000);

/** What was picked and is not in force: it would take documents away, which is asked first. */
interface Asking {
  budget: number;
  taken: Taken;
}

/** How much room documents may take. One key may pick "Nothing", so nothing goes unasked. */
export function Allowed({ view }: { view: View }) {
  const { budget } = view.wishes;
  const { today } = usePlace();
  const [asking, setAsking] = useState<Asking>();
  const pick = (picked: number) => {
    const taken = takenBy(view, picked, today);
    if (taken.count) setAsking({ budget: picked, taken });
    else void keeping(setBudget(picked));
  };
  const group = useBack(asking);
  const take = async () => {
    if (asking) await keeping(setBudget(asking.budget));
    setAsking(undefined);
  };
  return (
    <div ref={group}>
      <Choice
        legend="How much to keep"
        options={optionsWith(budget)}
        value={String(asking?.budget ?? budget)}
        onChange={(value) => pick(Number(value))}
      />
      {asking && (
        <Question
          {...{ view, taken: asking.taken }}
          onTake={take}
          onClose={() => setAsking(undefined)}
        />
      )}
    </div>
  );
}

/** After the question, the focus is on what is in force, and not on what was picked. */
function useBack(asking: Asking | undefined) {
  const group = useRef<HTMLDivElement>(null);
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current && !asking)
      group.current?.querySelector<HTMLElement>("input:checked")?.focus();
    asked.current = asking !== undefined;
  }, [asking]);
  return group;
}

function optionsWith(budget: number) {
  const all = BUDGETS.includes(budget) ? BUDGETS : [...BUDGETS, budget];
  return all.map((bytes) => ({
    value: String(bytes),
    label: bytes ? sizeWords(bytes).replace(".0", "") : "Nothing",
  }));
}

interface QuestionProps {
  view: View;
  taken: Taken;
  onTake(): Promise<void>;
  onClose(): void;
}

function Question({ view, taken, onTake, onClose }: QuestionProps) {
  const offline = useOffline();
  const [busy, setBusy] = useState(false);
  const always = view.rows.filter((row) => {
    const kept = stateOf(row, view);
    return kept.state === "kept" && kept.pinned;
  }).length;
  const take = async () => {
    setBusy(true);
    await onTake();
  };
  const one = taken.count === 1;
  return (
    <Dialog title={`Take ${one ? "it" : "them"} off this phone?`} onClose={onClose}>
      {takenWords(taken, always, offline).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <div class="choices">
        <Button kind="danger" busy={busy} onClick={take}>
          Take {one ? "it" : "them"} off
        </Button>
        <Button onClick={onClose}>Keep {one ? "it" : "them"}</Button>
      </div>
    </Dialog>
  );
}
