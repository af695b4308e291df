import type { ComponentChildren, InputHTMLAttributes, TextareaHTMLAttributes } from "preact";
import { useId } from "preact/hooks";

interface Said {
  label: string;
  hint?: ComponentChildren;
  error?: string | undefined;
}
type Props =
  | (Said & { as?: "input" } & InputHTMLAttributes<HTMLInputElement>)
  | (Said & { as: "textarea" } & TextareaHTMLAttributes<HTMLTextAreaElement>);

/** A labelled field; what is wrong with it is said under it and to screen readers. */
export function Field({ as = "input", label, hint, error, ...rest }: Props) {
  const id = useId();
  const Control = as as "input";
  return (
    <p class="field">
      <label for={id}>{label}</label>
      <Control
        {...(rest as InputHTMLAttributes<HTMLInputElement>)}
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={`${id}-said`}
      />
      <span id={`${id}-said`} class="said" aria-live="polite">
        {hint && <small>{hint}</small>}
        {error && <span class="error">{error}</span>}
      </span>
    </p>
  );
}

/** What is said under a field that takes no more letters, so that none is missed unseen. */
export function fullWords(text: string, most: number): string | undefined {
  return text.length < most ? undefined : `No more than ${most} characters fit here.`;
}
