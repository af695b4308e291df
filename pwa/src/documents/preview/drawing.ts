/** Drawing one page of a PDF into its place. */
import type { Painting, Pdf, PdfPage } from "./pdfjs";
import { reader } from "./reader";

/** A page that is being drawn. */
export interface Drawing {
  /** Resolves with whether all of it could be drawn; rejects if nothing could, or it was ended before. */
  done: Promise<boolean>;
  end(): void;
  ended(): boolean;
}

/**
 * Paints a page and lays its text over it, as wide as `place`; what is there stays until that is done, so
 * that nothing flashes. `shape` is told of its width by height.
 */
export function drawn(
  pdf: Pdf,
  number: number,
  place: HTMLElement,
  shape: (ratio: number) => void,
): Drawing {
  let over = false;
  let page: PdfPage | undefined;
  let paintings: Painting[] = [];
  const begin = async () => {
    const { paint, layText, lacksPicture } = await reader();
    page = await pdf.getPage(number);
    if (over) throw new Error("ended");
    const { width, height } = page.getViewport({ scale: 1 });
    shape(width / height);
    const canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true");
    const text = Object.assign(document.createElement("div"), { className: "textLayer" });
    const across = place.clientWidth;
    paintings = [paint(page, canvas, across), layText(page, text)];
    await Promise.all(paintings.map(({ done }) => done));
    if (over) throw new Error("ended");
    for (const before of place.querySelectorAll("canvas")) before.width = before.height = 0;
    place.style.setProperty("--total-scale-factor", String(across / width));
    place.replaceChildren(canvas, text);
    return !lacksPicture(page);
  };
  const end = () => {
    over = true;
    for (const each of paintings) each.cancel();
    page?.cleanup();
  };
  return { done: begin(), end, ended: () => over };
}
