/** What reads scans within PDFs, laid beside the app: pdf.js fetches it when a page has one. */
import { readFileSync } from "node:fs";

const PDFJS = new URL("../node_modules/pdfjs-dist/", import.meta.url);
/** Scripts, not WebAssembly: the policies that pages and workers are served with allow none. */
const FILES = [
  "jbig2_nowasm_fallback.js",
  "openjpeg_nowasm_fallback.js",
  "LICENSE_JBIG2",
  "LICENSE_OPENJPEG",
  "LICENSE_PDFJS_JBIG2",
  "LICENSE_PDFJS_OPENJPEG",
];

/** Vite plugin: the decoders in a folder that is named for their version, so that it stays as it is. */
export function decoders() {
  return {
    name: "decoders",
    apply: "build",
    generateBundle() {
      const { version } = JSON.parse(readFileSync(new URL("package.json", PDFJS), "utf8"));
      for (const name of FILES) {
        const source = readFileSync(new URL(`wasm/${name}`, PDFJS));
        this.emitFile({ type: "asset", fileName: `assets/decoders-${version}/${name}`, source });
      }
    },
  };
}
