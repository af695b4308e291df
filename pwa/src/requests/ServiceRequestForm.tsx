import { Overtaken, type Row } from "@doorstep/sync";
import { useRef, useState } from "preact/hooks";
import type { Property } from "../kit/documents";
import { useDraft } from "../kit/drafts";
import type { Place } from "../kit/place";
import { addressWords } from "../kit/words";
import { Button, Choice, Field } from "../ui";
import { Photos } from "./Photos";
import "./requests.css";
import { LONGEST, type Problems, problemsOf, TIMES, type Wish } from "./wish";

const NO_ROOM =
  "This phone could not save it, so nothing was sent. What you wrote is still here. Make some room and try again.";
const OVERTAKEN =
  "The office got your request while you were changing it. What you wrote is still here. Please send it once more.";

interface Props {
  /** Under which name what is typed is kept. */
  draftKey: string;
  first(): Wish;
  place: Place;
  properties: Row<Property>[];
  /** A request that was sent keeps its type and its photos. */
  amending?: boolean;
  /** Keeps it to be sent, and forgets the draft in the same step. */
  send(wish: Wish): Promise<void>;
}

/** Ask for service. Every letter and photo is kept on the device until it was sent or thrown away. */
export function ServiceRequestForm({ draftKey, first, place, properties, amending, send }: Props) {
  const draft = useDraft<Wish>(draftKey, first);
  const form = useRef<HTMLFormElement>(null);
  const [problems, setProblems] = useState<Problems>({});
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);
  const [shrinking, setShrinking] = useState(false);
  const latest = useRef(draft.value);
  latest.current = draft.value;
  const wish = draft.value;
  if (!wish) return null;
  /** Onto what is there now: photos are ready only after more was typed. */
  const change = (changes: (now: Wish) => Partial<Wish>) => {
    const now = latest.current ?? wish;
    latest.current = { ...now, ...changes(now) };
    return draft.change(latest.current);
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    const found = problemsOf(wish, place.today);
    setProblems(found);
    if (Object.keys(found).length) return showFirst(form.current);
    setBusy(true);
    setTrouble("");
    try {
      await send(wish);
    } catch (error) {
      setTrouble(error instanceof Overtaken ? OVERTAKEN : NO_ROOM);
      setBusy(false);
    }
  };
  return (
    <form ref={form} class="request-form" onSubmit={submit} noValidate>
      {!amending && (
        <Choice
          legend="What is it?"
          options={place.organization?.request_types ?? []}
          value={wish.type}
          onChange={(type) => change(() => ({ type }))}
          error={problems.type}
        />
      )}
      {properties.length > 1 && (
        <Where
          wish={wish}
          properties={properties}
          onChange={(property_id) => change(() => ({ property_id }))}
        />
      )}
      <Field
        as="textarea"
        label="What is it about?"
        rows={5}
        maxLength={LONGEST}
        value={wish.description}
        error={problems.description}
        onInput={({ currentTarget: { value } }) => change(() => ({ description: value }))}
      />
      {!amending && (
        <Photos
          photos={wish.photos}
          busy={shrinking}
          onBusy={setShrinking}
          onChange={(changed) => change(({ photos }) => ({ photos: changed(photos) }))}
        />
      )}
      <Field
        label="A day that suits you"
        hint="If there is one. The office will agree a time with you."
        type="date"
        min={place.today}
        value={wish.preferred_on}
        error={problems.preferred_on}
        onInput={({ currentTarget: { value } }) => change(() => ({ preferred_on: value }))}
      />
      <Choice
        legend="Time of day"
        options={[...TIMES]}
        value={wish.preferred_time}
        onChange={(time) => change(() => ({ preferred_time: time as Wish["preferred_time"] }))}
      />
      <p class="error" role="alert">
        {trouble}
      </p>
      <Button kind="primary" type="submit" class="wide" busy={busy || shrinking}>
        {amending ? "Save the change" : "Send"}
      </Button>
      <p class="kept soft" role="status">
        {keptWords(draft)}
      </p>
    </form>
  );
}

interface WhereProps {
  wish: Wish;
  properties: Row<Property>[];
  onChange(property: string): void;
}

function Where({ wish, properties, onChange }: WhereProps) {
  return (
    <div class="field">
      <label for="where">Where?</label>
      <select
        id="where"
        value={wish.property_id}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        <option value="">Somewhere else, or not at one address</option>
        {properties.map(({ id, doc }) => (
          <option key={id} value={id}>
            {addressWords(doc)}
          </option>
        ))}
      </select>
    </div>
  );
}

function keptWords({ keptAt, failed }: { keptAt: number | null; failed: boolean }): string {
  if (failed)
    return "This phone has no room to keep what you write. Please send it before you leave this page.";
  return keptAt ? "Kept on this phone as you type." : "";
}

/** The first thing to mend gets the focus, once it is marked. */
function showFirst(form: HTMLFormElement | null): void {
  requestAnimationFrame(() => {
    const wrong = form?.querySelector<HTMLElement>(
      "[aria-invalid=true], fieldset[aria-describedby] input",
    );
    wrong?.focus();
  });
}
