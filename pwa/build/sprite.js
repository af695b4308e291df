/** One sprite of the icons that the source names, put into the page: no request, no flicker. */
import { existsSync, readdirSync, readFileSync } from "node:fs";

const SOURCE = new URL("../src/", import.meta.url);
const ICONS = new URL("../node_modules/lucide-static/icons/", import.meta.url);
const NAMED = /(?:<Icon\s+name|\bicon)\s*[=:]([^\n]*)/g;
const LITERAL = /"([a-z][a-z0-9-]*)"/g;

/** Vite plugin: `<Icon name="x">`, `icon="x"` and `icon: "x"` find their symbol in index.html. */
export function sprite() {
  return { name: "sprite", transformIndexHtml: (page) => page.replace("<!-- sprite -->", draw()) };
}

function draw() {
  const symbols = [...usedIcons()].sort().map(symbolOf);
  return `<svg class="hidden" width="0" height="0" aria-hidden="true">${symbols.join("")}</svg>`;
}

function usedIcons() {
  const used = new Set();
  for (const path of readdirSync(SOURCE, { recursive: true })) {
    if (!/(?<!\.test)\.tsx?$/.test(path)) continue;
    for (const [, rest] of readFileSync(new URL(path, SOURCE), "utf8").matchAll(NAMED)) {
      for (const [, name] of rest.matchAll(LITERAL)) if (existsSync(fileOf(name))) used.add(name);
    }
  }
  return used;
}

function symbolOf(name) {
  const svg = readFileSync(fileOf(name), "utf8");
  const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  return `<symbol id="i-${name}" viewBox="0 0 24 24">${shapes.replace(/\s*\n\s*/g, "")}</symbol>`;
}

function fileOf(name) {
  return new URL(`${name}.svg`, ICONS);
}
