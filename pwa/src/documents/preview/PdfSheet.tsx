import { useEffect, useRef, useState } from "preact/hooks";
import { drawn } from "./drawing";
import type { Pdf } from "./pdfjs";

interface Props {
  pdf: Pdf;
  number: number;
  /** Width by height, until its own is known. */
  ratio: number;
  /** Painted anew whenever it is another: how large it is shown. */
  sharp: number;
  /** It is the one that is looked at. */
  onPage(number: number): void;
  lacking(): void;
}

/** A page. It is painted near the screen only, so that a long document takes no more memory. */
export function PdfSheet({ pdf, number, ratio, sharp, onPage, lacking }: Props) {
  const sheet = useRef<HTMLDivElement>(null);
  const place = useRef<HTMLDivElement>(null);
  const near = useNear(sheet, number, onPage);
  const [own, setOwn] = useState(ratio);
  const [state, setState] = useState<"blank" | "drawn" | "broken">("blank");
  useEffect(() => {
    const there = place.current;
    if (!near || !there) return;
    return () => {
      setState("blank");
      empty(there);
    };
  }, [near, pdf, number]);
  useEffect(() => {
    const there = place.current;
    if (!near || !there) return;
    const drawing = drawn(pdf, number, there, setOwn);
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
  }, [near, pdf, number, sharp]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be of a form
    <div
      ref={sheet}
      class="sheet-page"
      role="group"
      aria-label={`Page ${number} of ${pdf.numPages}`}
      style={{ aspectRatio: String(own) }}
    >
      {state === "blank" && near && <p>Drawing page {number}…</p>}
      {state === "broken" && <p>This page cannot be shown in the app.</p>}
      <div ref={place} />
    </div>
  );
}

/** Whether it is on the screen or about to be; the page in the middle of it is told. */
function useNear(
  sheet: { current: HTMLElement | null },
  number: number,
  onPage: (number: number) => void,
): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    const place = sheet.current;
    if (!place) return;
    const watch = (margin: string, told: (seen: boolean) => void) => {
      const watcher = new IntersectionObserver((all) => told(all.at(-1)?.isIntersecting ?? false), {
        rootMargin: margin,
      });
      watcher.observe(place);
      return watcher;
    };
    const watchers = [
      watch("100% 300%", setNear),
      watch("-50% 0px", (seen) => seen && onPage(number)),
    ];
    return () => {
      for (const each of watchers) each.disconnect();
    };
  }, [sheet, number, onPage]);
  return near;
}

/** A canvas that is only let go of keeps its memory for a while on an iPhone. */
function empty(place: HTMLElement): void {
  for (const canvas of place.querySelectorAll("canvas")) canvas.width = canvas.height = 0;
  place.replaceChildren();
}
