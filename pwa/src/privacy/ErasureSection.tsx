import { useState } from "preact/hooks";
import { ask, Problem } from "../kit/api";
import { usePlace } from "../kit/place";
import { countWords, momentWords } from "../kit/words";
import { Button, State } from "../ui";
import { AskForErasure } from "./AskForErasure";
import type { Erasure } from "./data";
import { useFocusKept } from "./useFocusKept";

interface Props {
  erasure: Erasure | null;
  years: number;
  onChange(): void;
}

const AWAY = "There is no connection just now. Nothing was changed; please try again.";

/** The wish to be erased, and what becomes of it. */
export function ErasureSection({ erasure, years, onChange }: Props) {
  const [asking, setAsking] = useState(false);
  const heading = useFocusKept(erasure?.state);
  const undecided = erasure?.state === "asked";
  return (
    <section>
      <h2 ref={heading} tabIndex={-1}>
        Erase my data
      </h2>
      {undecided ? (
        <Undecided erasure={erasure} onChange={onChange} />
      ) : (
        <>
          <p>
            You can ask us to erase all that is held about your account. We decide within a month
            and tell you by mail. What we did has to be kept for {countWords(years, "year")},
            without your name and words, and so have invoices and payments, as they are.
          </p>
          {erasure?.state === "refused" && <Refused erasure={erasure} />}
          <Button kind="danger" class="wide" onClick={() => setAsking(true)}>
            {erasure?.state === "refused" ? "Ask again" : "Ask to be erased"}
          </Button>
        </>
      )}
      {asking && (
        <AskForErasure
          years={years}
          onClose={() => setAsking(false)}
          onAsked={() => {
            setAsking(false);
            onChange();
          }}
        />
      )}
    </section>
  );
}

function Undecided({ erasure, onChange }: { erasure: Erasure; onChange(): void }) {
  const { zone, now } = usePlace();
  const [said, setSaid] = useState("");
  const [busy, setBusy] = useState(false);
  const takeBack = async () => {
    setBusy(true);
    setSaid("");
    try {
      await ask("DELETE", "/api/portal/erasure");
      onChange();
    } catch (error) {
      setSaid(error instanceof Problem ? error.message : AWAY);
      if (error instanceof Problem) onChange();
    }
    setBusy(false);
  };
  return (
    <div class="under-way">
      <State tone="due" icon="clock">
        With the office, not decided yet
      </State>
      <p class="soft">
        {momentWords(erasure.asked_at, zone, now)}, by {erasure.asked_by ?? "somebody"}. Everything
        is as it was until they decide.
      </p>
      {erasure.reason && <p class="note told">{erasure.reason}</p>}
      <Button class="wide" busy={busy} onClick={takeBack}>
        Take it back
      </Button>
      <p class="said" role="status">
        {said}
      </p>
    </div>
  );
}

function Refused({ erasure }: { erasure: Erasure }) {
  const { zone, now } = usePlace();
  return (
    <div class="under-way">
      <State tone="bad" icon="x">
        The office did not erase it
      </State>
      <p class="note told">{erasure.answer}</p>
      {erasure.decided_at && <p class="soft">{momentWords(erasure.decided_at, zone, now)}</p>}
    </div>
  );
}
