import { useEffect, useRef, useState } from "preact/hooks";
import type { Painting, Pdf, PdfPage } from "./pdfjs";
import { reader } from "./reader";

interface Props {
  pdf: Pdf;
  number: number;
  /** Width by height, until its own is known. */
  ratio: number;
  zoom: number;
  /** It is the one that is looked at. */
  onPage(number: number): void;
}

/** A page. It is painted near the screen only, so that a long document takes no more memory. */
export function PdfSheet({ pdf, number, ratio, zoom, onPage }: Props) {
  const sheet = useRef<HTMLDivElement>(null);
  const near = useNear(sheet, number, onPage);
  const [own, setOwn] = useState(ratio);
  useEffect(() => {
    const place = sheet.current;
    if (!near || !place) return;
    const shown = show(pdf, number, place, setOwn);
    return () => shown.end();
  }, [near, pdf, number, zoom]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be of a form
    <div
      ref={sheet}
      class="sheet-page"
      role="group"
      aria-label={`Page ${number} of ${pdf.numPages}`}
      style={{ aspectRatio: String(own) }}
    />
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

/** Paints a page into its place and lays its text over it, until `end`, which takes both away. */
function show(pdf: Pdf, number: number, place: HTMLElement, shape: (ratio: number) => void) {
  let over = false;
  let page: PdfPage | undefined;
  const paintings: Painting[] = [];
  const begin = async () => {
    const { paint, layText } = await reader();
    page = await pdf.getPage(number);
    if (over) return;
    const { width, height } = page.getViewport({ scale: 1 });
    shape(width / height);
    const canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true");
    const text = Object.assign(document.createElement("div"), { className: "textLayer" });
    place.style.setProperty("--total-scale-factor", String(place.clientWidth / width));
    place.replaceChildren(canvas, text);
    paintings.push(paint(page, canvas, place.clientWidth), layText(page, text));
    await Promise.all(paintings.map(({ done }) => done));
  };
  // What is cancelled says so, and so does a page that is broken: the others are shown all the same.
  begin().catch(() => undefined);
  const end = () => {
    over = true;
    for (const each of paintings) each.cancel();
    // A canvas that is only let go of keeps its memory for a while on an iPhone.
    for (const canvas of place.querySelectorAll("canvas")) canvas.width = canvas.height = 0;
    place.replaceChildren();
    page?.cleanup();
  };
  return { end };
}
