/** Reading PDFs on the device; by far the largest file of the app, fetched when one is shown. */
import {
  getDocument,
  type PDFDocumentProxy,
  type PDFPageProxy,
  PDFWorker,
  TextLayer,
  version,
} from "pdfjs-dist/legacy/build/pdf.mjs";
import workerAddress from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?worker&url";
import { scripts } from "../../kit/device";

export type { PDFDocumentProxy as Pdf, PDFPageProxy as PdfPage };

/** Pixels that a canvas may have: more than that some phones do not paint at all. */
const MOST_PIXELS = 12_000_000;

/** Where the decoders of scans are: JPEG 2000, JBIG2 and fax (`build/decoders.js`). */
const DECODERS = `/assets/decoders-${version}/`;

/** A PDF that is open; `close` gives its memory back. */
export interface OpenPdf {
  pdf: PDFDocumentProxy;
  close(): void;
}

/**
 * Opens a PDF that is on this device. Nothing in it is run and nothing that it names is fetched. Rejects
 * if it cannot be read.
 */
export async function openPdf(data: ArrayBuffer): Promise<OpenPdf> {
  // Each has a worker of its own: closing one would take it from the others.
  const port = new Worker(scripts.createScriptURL(workerAddress), { type: "module" });
  const worker = PDFWorker.create({ port });
  const task = getDocument({
    ...{ worker, data: new Uint8Array(data), useWorkerFetch: false, verbosity: 0 },
    ...{ useWasm: false, wasmUrl: DECODERS, maxImageSize: 4 * MOST_PIXELS },
    ...{ enableXfa: false, disableAutoFetch: true },
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

/** Whether a picture is missing from a page that was painted, for nothing here could read it. */
export function lacksPicture(page: PDFPageProxy): boolean {
  return [...page.objs, ...page.commonObjs].some(([, data]) => data === null);
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
