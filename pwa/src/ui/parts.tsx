/** The small parts that every screen is made of. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import { Icon } from "./Icon";

interface ButtonProps extends Omit<JSX.HTMLAttributes<HTMLButtonElement>, "type"> {
  kind?: "primary" | "plain" | "danger";
  type?: "button" | "submit";
  disabled?: boolean;
}

/** A button; `type` is `button` unless told, so that none sends a form by accident. */
export function Button({ kind = "plain", type = "button", class: given, ...rest }: ButtonProps) {
  return <button type={type} class={[kind, given].filter(Boolean).join(" ")} {...rest} />;
}

interface FieldProps {
  label: string;
  hint?: string;
  error?: string | undefined;
  /** Given the id and the ids of what describes it. */
  children(control: { id: string; "aria-describedby": string; "aria-invalid": boolean }): JSX.Element;
}

/** A labelled control with its hint and what is wrong with it. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children({
        id,
        "aria-describedby": `${id}-hint ${id}-error`,
        "aria-invalid": Boolean(error),
      })}
      <p class="error" id={`${id}-error`} role="alert">
        {error}
      </p>
    </div>
  );
}

interface ChoiceProps {
  legend: string;
  name: string;
  options: readonly { value: string; label: string }[];
  value: string;
  onChange(value: string): void;
}

/** One of a few, as pills. */
export function Choice({ legend, name, options, value, onChange }: ChoiceProps) {
  return (
    <fieldset class="choice">
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface EmptyProps {
  icon: string;
  title: string;
  children: ComponentChildren;
  action?: ComponentChildren;
}

/** What a screen with nothing on it says: what will be here, and the next step. */
export function Empty({ icon, title, children, action }: EmptyProps) {
  return (
    <section class="empty">
      <Icon name={icon} />
      <h2>{title}</h2>
      <p>{children}</p>
      {action}
    </section>
  );
}

/** A plain list with hairlines. */
export function Rows({ children, sheet }: { children: ComponentChildren; sheet?: boolean }) {
  return <ul class={sheet ? "rows sheet" : "rows"}>{children}</ul>;
}

interface RowLinkProps {
  href: string;
  icon: string;
  title: string;
  detail?: ComponentChildren;
  end?: ComponentChildren;
}

/** A row that opens something. */
export function RowLink({ href, icon, title, detail, end }: RowLinkProps) {
  return (
    <li>
      <a class="row" href={href}>
        <Icon name={icon} />
        <span>
          <b>{title}</b>
          {detail && <small>{detail}</small>}
        </span>
        <span class="end">{end ?? <Icon name="chevron-right" />}</span>
      </a>
    </li>
  );
}

interface StateProps {
  tone: "good" | "due" | "bad" | "soft";
  icon: string;
  children: ComponentChildren;
}

/** A state as a word with a shape. */
export function State({ tone, icon, children }: StateProps) {
  return (
    <span class={`state ${tone}`}>
      <Icon name={icon} />
      {children}
    </span>
  );
}

/** Grey lines where words will be, shown only when they take longer than a blink. */
export function Skeleton() {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class={shown ? "skeleton shown" : "skeleton"} role="status">
      <span class="unseen">Getting your records</span>
      <i />
      <i />
      <i />
    </div>
  );
}
