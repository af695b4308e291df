import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";
import { ICONS } from "../src/ui/icons.ts";

const MODULE = "virtual:icons";

/** Puts the icons that the app names into one sprite; `virtual:icons` is its address. */
export function icons(): Plugin {
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">${ICONS.map(symbol).join("")}</svg>`;
  const hash = createHash("sha256").update(sprite).digest("hex").slice(0, 8);
  const fileName = `assets/icons-${hash}.svg`;
  return {
    name: "icons",
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
    load: (id) => (id === `\0${MODULE}` ? `export default "/${fileName}"` : undefined),
    generateBundle() {
      this.emitFile({ type: "asset", fileName, source: sprite });
    },
  };
}

function symbol(name: string): string {
  const file = new URL(`../node_modules/lucide-static/icons/${name}.svg`, import.meta.url);
  const drawn = readFileSync(file, "utf8").replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "");
  const lines = drawn.replace(/\s+/g, " ").replaceAll("> <", "><").trim();
  return `<symbol id="${name}" viewBox="0 0 24 24">${lines}</symbol>`;
}
