import type { AlertChoices } from "../kit/documents";
import { Choice, Switch } from "../ui";
import type { Choosing } from "./ChoicesPage";
import { CATEGORIES, type Category, EMAIL, summary } from "./choices";

interface Props {
  category: Category;
  now: AlertChoices;
  onChoose: Choosing;
}

const OPTIONS = Object.entries(EMAIL).map(([value, label]) => ({ value, label }));

/** One category, folded up to what holds of it; security is always mailed. */
export function CategoryChoices({ category, now, onChoose }: Props) {
  const { name, what } = CATEGORIES[category];
  return (
    <details class="fold">
      <summary>
        <span>
          {name}
          <small>{summary(category, now)}</small>
        </span>
      </summary>
      <p class="soft">{what}</p>
      <Switch on={now[`${category}_push`]} onChange={(on) => onChoose(`${category}_push`, on)}>
        <b>On your devices</b>
        <small>On each where you have turned alerts on.</small>
      </Switch>
      {category === "security" ? (
        <p class="note">Always by e-mail, too, so that you hear of it whoever has your devices.</p>
      ) : (
        <Choice
          legend="By e-mail"
          options={OPTIONS}
          value={now[`${category}_email`]}
          onChange={(value) => onChoose(`${category}_email`, value)}
        />
      )}
      <Texts {...{ category, now, onChoose }} />
    </details>
  );
}

function Texts({ category, now, onChoose }: Props) {
  if (now.texts === "off") return null;
  if (now.texts === "no_phone")
    return (
      <p class="soft">
        Text messages can come, too, once we have <a href="/portal/settings">your phone number</a>.
      </p>
    );
  return (
    <Switch on={now[`${category}_sms`]} onChange={(on) => onChoose(`${category}_sms`, on)}>
      <b>By text message</b>
      <small>To your phone number, beside the rest.</small>
    </Switch>
  );
}
