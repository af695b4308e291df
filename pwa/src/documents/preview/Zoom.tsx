import type { ComponentChildren } from "preact";
import { Button, Icon } from "../../ui";
import { useZoom } from "./useZoom";
import { LARGEST, larger, percentWords, smaller } from "./zooming";

interface Props {
  label: string;
  /** What is said beside the buttons, such as which page this is. */
  said?: string;
  children(zoom: number): ComponentChildren;
}

/** A sheet that fits the screen and can be made larger; then it is moved about by itself. */
export function Zoom({ label, said, children }: Props) {
  const { paper, zoom, zoomTo } = useZoom();
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
