import { fileURLToPath } from "node:url";
import { VitePWA } from "vite-plugin-pwa";
import { defineConfig } from "vitest/config";
import { decoders } from "./build/decoders.js";
import { sprite } from "./build/sprite.js";
import { woken } from "./build/woken.js";

const SYNC = fileURLToPath(new URL("../sync/client/src", import.meta.url));

/** The server fills the page in for each organisation, so the worker keeps it as it was served. */
function asServed<Entry extends { url: string }>(manifest: Entry[]): { manifest: Entry[] } {
  const served = (entry: Entry) =>
    entry.url === "index.html" ? { ...entry, url: "/portal" } : entry;
  return { manifest: manifest.map(served) };
}

export default defineConfig({
  base: "/",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  resolve: {
    alias: { "@doorstep/sync/leaving": `${SYNC}/leaving.ts`, "@doorstep/sync": `${SYNC}/index.ts` },
    dedupe: ["idb"],
  },
  plugins: [
    sprite(),
    decoders(),
    woken(),
    VitePWA({
      strategies: "injectManifest",
      srcDir: "src/sw",
      filename: "sw.ts",
      manifest: false,
      injectRegister: false,
      injectManifest: {
        globPatterns: ["index.html", "assets/*.{js,css}"],
        manifestTransforms: [asServed],
        rollupFormat: "iife",
      },
    }),
  ],
  build: {
    target: "es2022",
    // The scripts that a screen's own file asks for are not listed for it beforehand: their names
    // would be half a kilobyte of the first screen, and the worker has them all by then.
    modulePreload: {
      polyfill: false,
      resolveDependencies: (_, files) => files.filter((file) => file.endsWith(".css")),
    },
    assetsInlineLimit: 0,
    // What shows PDFs is that large; what counts of the others is in build/sizes.js.
    chunkSizeWarningLimit: 600,
    manifest: true,
    // One file for the first screen: each more is a trip through the worker before anything shows.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: "first", tags: ["$initial"] }] } },
    },
  },
  // The file that reads PDFs is one of the app's own, named so that the service worker knows it.
  worker: {
    format: "es",
    rolldownOptions: { output: { entryFileNames: "assets/pdfjs-[name]-[hash].js" } },
  },
  test: { include: ["src/**/*.test.ts", "src/**/*.test.tsx"], environment: "node" },
});
