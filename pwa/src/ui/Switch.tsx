import type { ComponentChildren } from "preact";

interface Props {
  on: boolean;
  busy?: boolean;
  onChange(on: boolean): void;
  /** What it is called, and what is so while it is on. */
  children: ComponentChildren;
}

/** On or off, at once; a screen that has one brings `screens.css`. */
export function Switch({ on, busy, onChange, children }: Props) {
  return (
    <label class="switch">
      <input
        type="checkbox"
        role="switch"
        aria-checked={on}
        checked={on}
        aria-disabled={busy}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>{children}</span>
    </label>
  );
}
