import type { ComponentChildren, RefObject } from "preact";
import { useRef } from "preact/hooks";
import { Button, Icon } from "../../ui";
import { useZoom } from "./useZoom";
import { LARGEST, larger, percentWords, smaller } from "./zooming";

interface Props {
  label: string;
  /** What is said beside the buttons, such as which page this is. */
  said?: string;
  /** Where the sheet is: given, whoever wants to move the focus there has it. */
  paper?: RefObject<HTMLElement | null>;
  children(zoom: number): ComponentChildren;
}

/** A sheet that fits the screen and can be made larger; then it is moved about by itself. */
export function Zoom({ label, said, paper: given, children }: Props) {
  const own = useRef<HTMLElement>(null);
  const paper = given ?? own;
  const { zoom, zoomTo } = useZoom(paper);
  const percent = percentWords(zoom);
  return (
    <>
      <div class="zoom">
        <span role="status">{said}</span>
        <Button aria-label="Smaller" busy={zoom === 1} onClick={() => zoomTo(smaller(zoom))}>
          <Icon name="zoom-out" />
        </Button>
        <Button
          aria-label={`${percent}, as wide as the screen`}
          busy={zoom === 1}
          onClick={() => zoomTo(1)}
        >
          {percent}
        </Button>
        <Button aria-label="Larger" busy={zoom === LARGEST} onClick={() => zoomTo(larger(zoom))}>
          <Icon name="zoom-in" />
        </Button>
      </div>
      <section
        ref={paper}
        class="paper"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be reached by keyboard
        tabIndex={0}
        aria-label={label}
        aria-keyshortcuts="+ - 0"
      >
        {children(zoom)}
      </section>
    </>
  );
}
