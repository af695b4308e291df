import { useLocation } from "preact-iso";
import { useDraft } from "../kit/drafts";
import { usePlace } from "../kit/place";
import { longDayWords } from "../kit/words";
import { Button, keeping } from "../ui";

/** A wish to move a visit that was begun and has no form any more: to read, and to throw away. */
export function BegunMove({ visit }: { visit: string }) {
  const { path, route } = useLocation();
  const { today } = usePlace();
  const draft = useDraft(`move:${visit}`, () => ({ reason: "", preferred_on: "" }));
  const { reason = "", preferred_on = "" } = draft.value ?? {};
  const day = preferred_on && `Better on ${longDayWords(preferred_on, today)}`;
  const written = [reason.trim(), day].filter(Boolean);
  if (!written.length) return null;
  const throwAway = () => keeping(draft.forget().then(() => route(path, true)));
  return (
    <section>
      <h2>You began to ask for another time</h2>
      <p class="note">
        This visit cannot be moved from here now, so it was not sent. If another time still matters,
        please call us.
      </p>
      {written.map((words) => (
        <p key={words} class="told">
          {words}
        </p>
      ))}
      <p>
        <Button onClick={throwAway}>Throw away what I wrote</Button>
      </p>
    </section>
  );
}
