import { useState } from "preact/hooks";
import type { AlertChoices } from "../kit/documents";
import { usePlace } from "../kit/place";
import { Choice, Field, Switch } from "../ui";
import type { Choosing } from "./ChoicesPage";
import { languageName, quietOf } from "./choices";

/** When nothing makes a noise, by the business's clock. */
export function QuietHours({ quiet, onChoose }: { quiet: string; onChoose: Choosing }) {
  const { on, from, until } = quietOf(quiet);
  return (
    <>
      <Switch on={on} onChange={(on) => onChoose("quiet", on ? `${from}-${until}` : "")}>
        <b>Quiet hours</b>
        <small>
          What is not urgent reaches your devices when they are over. That somebody is on the way is
          told at once, and so is what may be unsafe for your account. Mail makes no noise and comes
          at any time.
        </small>
      </Switch>
      {on && (
        <div class="hours">
          <Time
            label="From"
            value={from}
            onChange={(time) => onChoose("quiet", `${time}-${until}`)}
          />
          <Time
            label="Until"
            value={until}
            onChange={(time) => onChoose("quiet", `${from}-${time}`)}
          />
        </div>
      )}
    </>
  );
}

interface TimeProps {
  label: string;
  value: string;
  onChange(time: string): void;
}

/** What is typed counts when the field is left, not with every digit. */
function Time({ label, value, onChange }: TimeProps) {
  const [typed, setTyped] = useState<string>();
  const leave = () => {
    if (typed && typed !== value) onChange(typed);
    setTyped(undefined);
  };
  return (
    <Field
      label={label}
      type="time"
      value={typed ?? value}
      onInput={({ currentTarget }) => setTyped(currentTarget.value)}
      onBlur={leave}
    />
  );
}

/** In which language alerts are written; the portal itself stays as it is. */
export function Language({ now, onChoose }: { now: AlertChoices; onChoose: Choosing }) {
  const { organization } = usePlace();
  const own = { value: "", label: organization ? `As ${organization.name} writes` : "As usual" };
  const others = now.languages.map((value) => ({ value, label: languageName(value) }));
  return (
    <Choice
      legend="Language of alerts"
      hint="Of those on your devices, and of our mail and text messages. The portal stays as it is."
      options={[own, ...others]}
      value={now.language}
      onChange={(value) => onChoose("language", value)}
    />
  );
}
