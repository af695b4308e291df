import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Button, Icon } from "../../ui";

const STEPS = [1, 1.5, 2, 3];

interface Props {
  label: string;
  /** What is said beside the buttons, such as which page this is. */
  said?: string;
  children(zoom: number): ComponentChildren;
}

/** A sheet that fits the screen and can be made larger; then it is moved about by itself. */
export function Zoom({ label, said, children }: Props) {
  const [step, setStep] = useState(0);
  const zoom = STEPS[step] ?? 1;
  return (
    <>
      <div class="zoom">
        <span role="status">{said}</span>
        <Button aria-label="Smaller" disabled={step === 0} onClick={() => setStep(step - 1)}>
          <Icon name="zoom-out" />
        </Button>
        <Button
          aria-label="Larger"
          disabled={step === STEPS.length - 1}
          onClick={() => setStep(step + 1)}
        >
          <Icon name="zoom-in" />
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be reached by keyboard */}
      <section class="paper" tabIndex={0} aria-label={label}>
        {children(zoom)}
      </section>
    </>
  );
}
