import { useState } from "preact/hooks";
import type { AlertChoices } from "../kit/documents";
import { usePlace } from "../kit/place";
import { Choice, Field, Switch } from "../ui";
import type { Choosing } from "./ChoicesPage";
import { languageName, quietOf, wrongHours } from "./choices";

/** When nothing makes a noise, by the business's clock. */
export function QuietHours({ quiet, onChoose }: { quiet: string; onChoose: Choosing }) {
  const { on, ...hours } = quietOf(quiet);
  return (
    <>
      <Switch
        on={on}
        onChange={(on) => onChoose("quiet", on ? `${hours.from}-${hours.until}` : "")}
      >
        <b>Quiet hours</b>
        <small>
          What is not urgent reaches your devices when they are over. That somebody is on the way is
          told at once, and so is what may be unsafe for your account. Mail makes no noise and comes
          at any time.
        </small>
      </Switch>
      {on && <Times hours={hours} onChoose={(hours) => onChoose("quiet", hours)} />}
    </>
  );
}

interface TimesProps {
  hours: { from: string; until: string };
  onChoose(hours: string): void;
}

/** What is typed counts when a field is left, not with every digit; what cannot be stays there. */
function Times({ hours, onChoose }: TimesProps) {
  const [typed, setTyped] = useState<Partial<TimesProps["hours"]>>({});
  const { from, until } = { ...hours, ...typed };
  const wrong = wrongHours(from, until);
  const leave = () => {
    if (wrong) return;
    if (from && until && (from !== hours.from || until !== hours.until))
      onChoose(`${from}-${until}`);
    setTyped({});
  };
  const time = (which: "from" | "until") => ({
    ...{ value: { from, until }[which], onBlur: leave },
    onInput: ({ currentTarget }: { currentTarget: HTMLInputElement }) =>
      setTyped({ ...typed, [which]: currentTarget.value }),
  });
  return (
    <div class="hours">
      <Field label="From" type="time" {...time("from")} />
      <Field label="Until" type="time" {...time("until")} error={wrong} />
    </div>
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
