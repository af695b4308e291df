import { useEffect, useRef, useState } from "preact/hooks";
import { drawn } from "./drawing";
import type { Pdf } from "./pdfjs";
import type { Watch } from "./watching";

interface Props extends Omit<PageProps, "onShape"> {
  /** Width by height, until its own is known. */
  ratio: number;
  watch: Watch;
}

/** A page. It is painted near the screen only, so that a long document takes no more memory. */
export function PdfSheet({ ratio, watch, ...page }: Props) {
  const sheet = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  const [own, setOwn] = useState(ratio);
  const { pdf, number } = page;
  useEffect(
    () => (sheet.current ? watch(sheet.current, number, setNear) : undefined),
    [watch, number],
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be of a form
    <div
      ref={sheet}
      class="sheet-page"
      role="group"
      aria-label={`Page ${number} of ${pdf.numPages}`}
      style={{ aspectRatio: String(own) }}
    >
      {near && <Painted {...page} onShape={setOwn} />}
    </div>
  );
}

interface PageProps {
  pdf: Pdf;
  number: number;
  /** Painted anew whenever it is another: how large it is shown. */
  sharp: number;
  lacking(): void;
  onShape(ratio: number): void;
}

function Painted({ pdf, number, sharp, lacking, onShape }: PageProps) {
  const place = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<"blank" | "drawn" | "broken">("blank");
  useEffect(() => {
    const there = place.current;
    return () => there && empty(there);
  }, []);
  useEffect(() => {
    const there = place.current;
    if (!there) return;
    const drawing = drawn(pdf, number, there, onShape);
    drawing.done.then(
      (whole) => {
        setState("drawn");
        if (!whole) lacking();
      },
      () => {
        if (drawing.ended()) return;
        setState("broken");
        lacking();
      },
    );
    return drawing.end;
  }, [pdf, number, sharp]);
  return (
    <>
      {state === "blank" && <p>Drawing page {number}…</p>}
      {state === "broken" && <p>This page cannot be shown in the app.</p>}
      <div ref={place} />
    </>
  );
}

/** A canvas that is only let go of keeps its memory for a while on an iPhone. */
function empty(place: HTMLElement): void {
  for (const canvas of place.querySelectorAll("canvas")) canvas.width = canvas.height = 0;
  place.replaceChildren();
}
