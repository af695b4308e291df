/** Reading PDFs on the device; by far the largest file of the app, fetched when one is shown. */
import {
  getDocument,
  type PDFDocumentProxy,
  type PDFPageProxy,
  PDFWorker,
  TextLayer,
} from "pdfjs-dist/legacy/build/pdf.mjs";
import workerAddress from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?worker&url";
import { scripts } from "../../kit/device";

export type { PDFDocumentProxy as Pdf, PDFPageProxy as PdfPage };

/** Pixels that a canvas may have: more than that some phones do not paint at all. */
const MOST_PIXELS = 12_000_000;

/** A PDF that is open; `close` gives its memory back. */
export interface OpenPdf {
  pdf: PDFDocumentProxy;
  close(): void;
}

/**
 * Opens a PDF that is on this device. Nothing in it is run and nothing of it is fetched. Rejects if it
 * cannot be read.
 */
export async function openPdf(data: ArrayBuffer): Promise<OpenPdf> {
  // Each has a worker of its own: closing one would take it from the others.
  const port = new Worker(scripts.createScriptURL(workerAddress), { type: "module" });
  const worker = PDFWorker.create({ port });
  const task = getDocument({
    ...{ worker, data: new Uint8Array(data), useWasm: false, useWorkerFetch: false, verbosity: 0 },
    ...{ enableXfa: false, maxImageSize: 4 * MOST_PIXELS, disableAutoFetch: true },
  });
  const close = () => void task.destroy().finally(() => port.terminate());
  const failed = new Promise<never>((_, reject) => port.addEventListener("error", reject));
  try {
    return { pdf: await Promise.race([task.promise, failed]), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Something that is being painted; `cancel` may be called at any time. */
export interface Painting {
  done: Promise<void>;
  cancel(): void;
}

/** Paints a page onto a canvas, `width` CSS pixels wide, as sharp as the screen and memory allow. */
export function paint(
  page: PDFPageProxy,
  canvas: HTMLCanvasElement,
  width: number,
  density = devicePixelRatio || 1,
): Painting {
  const plain = page.getViewport({ scale: 1 });
  const scale = (width / plain.width) * density;
  const most = Math.sqrt(MOST_PIXELS / (plain.width * plain.height));
  const viewport = page.getViewport({ scale: Math.min(scale, most) });
  canvas.width = Math.floor(viewport.width);
  canvas.height = Math.floor(viewport.height);
  const task = page.render({ canvas, viewport, background: "#fff" });
  return { done: task.promise, cancel: () => task.cancel() };
}

/** Lays a page's text over it, to be read out, searched and selected. */
export function layText(page: PDFPageProxy, container: HTMLElement): Painting {
  const layer = new TextLayer({
    textContentSource: page.streamTextContent({ includeMarkedContent: true }),
    container,
    viewport: page.getViewport({ scale: 1 }),
  });
  return { done: layer.render(), cancel: () => layer.cancel() };
}
