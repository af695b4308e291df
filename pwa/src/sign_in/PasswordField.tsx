import { useId, useState } from "preact/hooks";
import "../ui/screens.css";

interface Props {
  label: string;
  autoComplete: "current-password" | "new-password";
  value: string;
  hint?: string;
  error: string;
  onInput(value: string): void;
}

/** A field for a password that can be looked at; pasting works as anywhere. */
export function PasswordField({ label, autoComplete, value, hint, error, onInput }: Props) {
  const id = useId();
  const [shown, show] = useState(false);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <span class="secret">
        <input
          id={id}
          type={(shown ? "text" : "password") as "password"}
          autoComplete={autoComplete}
          autoCapitalize="off"
          spellcheck={false}
          value={value}
          aria-invalid={error ? true : undefined}
          aria-describedby={`${id}-said`}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
        <button type="button" class="quiet" onClick={() => show(!shown)}>
          {shown ? "Hide" : "Show"}
          <span class="hidden"> {label.toLowerCase()}</span>
        </button>
      </span>
      <span id={`${id}-said`} class="said" aria-live="polite">
        {hint && <small>{hint}</small>}
        {error && <span class="error">{error}</span>}
      </span>
    </div>
  );
}
