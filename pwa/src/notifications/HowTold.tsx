import { useEffect } from "preact/hooks";
import { useCell } from "../kit/cell";
import type { AlertChoices } from "../kit/documents";
import { useRows } from "../kit/replica";
import { useRole } from "../kit/role";
import { State } from "../ui";
import { choiceWords, summaries } from "./choices";
import { look, pushing } from "./push";
import { STATES } from "./ThisDevice";

/** How the person is told, beside what they were told; and the way to change it. */
export function HowTold() {
  const state = useCell(pushing);
  const role = useRole();
  const choices = useRows<AlertChoices>("alert_choices")?.[0]?.doc;
  useEffect(() => void look(), []);
  const shown = state && STATES[state];
  const words = choices && summaries(role, choices);
  return (
    <section>
      <h2>How you are told</h2>
      <div class="sheet how-told">
        {shown && (
          <State tone={shown.tone} icon={shown.icon}>
            {shown.text}
          </State>
        )}
        {words?.map(({ names, ways }) => (
          <p key={ways}>
            <b>{names}</b>
            <small>{ways}</small>
          </p>
        ))}
        {choices?.quiet && (
          <p>
            <b>Quiet hours</b>
            <small>{choiceWords("quiet", choices.quiet)}</small>
          </p>
        )}
        <a class="button" href="/portal/settings/alerts">
          Change how you are told
        </a>
      </div>
    </section>
  );
}
