/** What shows PDFs, as the rest of the app speaks of it without fetching it. */

/** Has what shows PDFs kept on this device, so that one that is kept opens without a network. */
export function keepReader(): void {
  navigator.serviceWorker?.controller?.postMessage({ type: "KEEP_READER" });
}

/** What shows PDFs. */
export function reader(): Promise<typeof import("./pdfjs")> {
  keepReader();
  return import("./pdfjs");
}
