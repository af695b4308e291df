import { useLocation } from "preact-iso";
import { useDraft } from "../kit/drafts";
import { Button, keeping } from "../ui";

/** A wish to move a visit that was begun and has no form any more: to read, and to throw away. */
export function BegunMove({ visit }: { visit: string }) {
  const { path, route } = useLocation();
  const draft = useDraft(`move:${visit}`, () => ({ reason: "", preferred_on: "" }));
  const { reason = "", preferred_on = "" } = draft.value ?? {};
  if (!reason.trim() && !preferred_on) return null;
  const throwAway = () => keeping(draft.forget().then(() => route(path, true)));
  return (
    <section>
      <h2>You began to ask for another time</h2>
      <p class="note">
        This visit cannot be moved from here now, so it was not sent. If another time still matters,
        please call us.
      </p>
      <p class="told">{reason.trim() || `Better on ${preferred_on}`}</p>
      <p>
        <Button onClick={throwAway}>Throw away what I wrote</Button>
      </p>
    </section>
  );
}
