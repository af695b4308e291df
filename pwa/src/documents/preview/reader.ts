/** What shows PDFs, as the rest of the app speaks of it without fetching it. */

import type { View } from "../kept/states";

let asked = false;

/** Has what shows PDFs kept on this device; nothing while no service worker is in charge. */
export function keepReader(): void {
  const worker = navigator.serviceWorker?.controller;
  if (asked || !worker) return;
  asked = true;
  worker.postMessage({ type: "KEEP_READER" });
}

/** The same as soon as there is a PDF on this device, so that it opens without a network. */
export function keepReaderFor({ rows, held }: View): void {
  const isHere = ({ doc }: View["rows"][number]) =>
    doc.media_type === "application/pdf" && held.get(doc.sha256)?.at != null;
  if (!asked && rows.some(isHere)) keepReader();
}

/** What shows PDFs. */
export function reader(): Promise<typeof import("./pdfjs")> {
  keepReader();
  return import("./pdfjs");
}
