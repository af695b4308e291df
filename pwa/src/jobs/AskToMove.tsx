import { useState } from "preact/hooks";
import type { Visit } from "../kit/documents";
import { useDraft } from "../kit/drafts";
import type { Place } from "../kit/place";
import { enqueue } from "../kit/replica";
import { Button } from "../ui";

interface Props {
  visit: Visit;
  place: Place;
  onClose(): void;
}

interface Wish {
  reason: string;
  preferred_on: string;
}

/** Ask the office for another time; what is typed is kept until it was sent. */
export default function AskToMove({ visit, place, onClose }: Props) {
  const key = `move:${visit.id}`;
  const draft = useDraft<Wish>(key, () => ({
    reason: visit.move_reason,
    preferred_on: visit.move_preferred_on ?? "",
  }));
  const [error, setError] = useState("");
  const wish = draft.value;
  if (!wish) return null;
  const send = async (event: Event) => {
    event.preventDefault();
    if (!wish.reason.trim())
      return setError("Please say in a few words why, so that the office can help.");
    try {
      await enqueue({ name: "visit.ask_to_move", ver: 1, args: args(visit, wish), draft: key });
      onClose();
    } catch {
      setError(
        "This phone could not save it, so nothing was sent. What you wrote is still here. Please try again.",
      );
    }
  };
  return (
    <form class="ask-to-move" onSubmit={send} noValidate>
      <label>
        <span>Why does this time not suit you?</span>
        <textarea
          rows={3}
          maxLength={4000}
          value={wish.reason}
          aria-invalid={Boolean(error)}
          aria-describedby="move-error"
          onInput={(event) => draft.change({ ...wish, reason: event.currentTarget.value })}
        />
      </label>
      <label>
        <span>A better day, if you know one</span>
        <input
          type="date"
          min={place.today}
          value={wish.preferred_on}
          onInput={(event) => draft.change({ ...wish, preferred_on: event.currentTarget.value })}
        />
      </label>
      <p id="move-error" class="error" role="alert">
        {error}
      </p>
      <div class="acts">
        <Button kind="primary" type="submit">
          Ask to move
        </Button>
        <Button type="button" onClick={onClose}>
          Leave it as it is
        </Button>
      </div>
    </form>
  );
}

function args(visit: Visit, { reason, preferred_on }: Wish) {
  return { visit_id: visit.id, reason: reason.trim(), preferred_on: preferred_on || null };
}
