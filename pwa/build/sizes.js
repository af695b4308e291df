/** What a phone must fetch before the first screen, gzipped, against what we allow ourselves. */
import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const PWA = dirname(dirname(fileURLToPath(import.meta.url)));
const DIST = join(PWA, "dist");
const KB = 1024;

const rows = [
  ["First screen, JavaScript", firstScripts(), 30],
  // Those of documents, with the wallet and the sheets of a PDF, are fetched with their screens.
  ["All styles", styles(), 11.5],
  ["Service worker", packed(readFileSync(join(DIST, "sw.js"))), 10],
  // The sync client with a page of code around it; a push alone runs it.
  ["What a push wakes", woken(), 12.5],
  ["Sync client by itself", await syncClient(), 11.5],
];
rmSync(join(DIST, ".vite"), { recursive: true });
for (const [name, bytes, most] of rows) {
  const size = (bytes / KB).toFixed(1).padStart(5);
  console.log(`  ${name.padEnd(26)}${size} KB of ${most} ${bytes > most * KB ? "TOO MUCH" : ""}`);
}
if (rows.some(([, bytes, most]) => bytes > most * KB)) process.exit(1);

function firstScripts() {
  const chunks = JSON.parse(readFileSync(join(DIST, ".vite/manifest.json"), "utf8"));
  const needed = new Set();
  const need = (key) => {
    if (needed.has(key)) return;
    needed.add(key);
    for (const other of chunks[key].imports ?? []) need(other);
  };
  need("index.html");
  return [...needed].reduce((sum, key) => sum + packedFile(chunks[key].file), 0);
}

function styles() {
  const files = readdirSync(join(DIST, "assets")).filter((name) => name.endsWith(".css"));
  return files.reduce((sum, name) => sum + packedFile(join("assets", name)), 0);
}

function woken() {
  const [name] = readdirSync(join(DIST, "assets")).filter((file) => file.startsWith("woken-"));
  return packedFile(join("assets", name));
}

async function syncClient() {
  const { output } = await build({
    configFile: false,
    logLevel: "silent",
    root: PWA,
    resolve: { dedupe: ["idb"] },
    build: {
      write: false,
      target: "es2022",
      lib: {
        entry: join(PWA, "../sync/client/src/index.ts"),
        formats: ["iife"],
        name: "sync",
        fileName: "sync",
      },
    },
  }).then((built) => (Array.isArray(built) ? built[0] : built));
  return packed(Buffer.from(output[0].code));
}

function packedFile(path) {
  const full = join(DIST, path);
  return statSync(full).isFile() ? packed(readFileSync(full)) : 0;
}

function packed(bytes) {
  return gzipSync(bytes, { level: 9 }).length;
}
