import { useId } from "preact/hooks";

interface Props {
  legend: string;
  hint?: string;
  options: { value: string; label: string }[];
  value: string;
  onChange(value: string): void;
  error?: string | undefined;
}

/** One of a few, as pills. */
export function Choice({ legend, hint, options, value, onChange, error }: Props) {
  const name = useId();
  return (
    <fieldset class="choice" aria-describedby={error ? `${name}-error` : hint && `${name}-hint`}>
      <legend>{legend}</legend>
      {hint && (
        <p id={`${name}-hint`} class="soft">
          {hint}
        </p>
      )}
      <div class="pick">
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
      </div>
      {error && (
        <p id={`${name}-error`} class="error">
          {error}
        </p>
      )}
    </fieldset>
  );
}
