/** Builds the script that a push wakes in the service worker as an asset of the app's own. */
import { fileURLToPath } from "node:url";
import { build } from "vite";

const ENTRY = fileURLToPath(new URL("../src/notifications/woken.ts", import.meta.url));

/** A classic script, which leaves what it has under one name: a worker cannot import modules later. */
export function woken() {
  let resolve;
  return {
    name: "woken",
    apply: "build",
    configResolved(config) {
      resolve = { alias: config.resolve.alias, dedupe: config.resolve.dedupe };
    },
    async generateBundle() {
      const built = await build({
        configFile: false,
        logLevel: "warn",
        resolve,
        build: {
          write: false,
          target: "es2022",
          lib: { entry: ENTRY, formats: ["iife"], name: "doorstepWoken", fileName: "woken" },
        },
      });
      const [{ output }] = [built].flat();
      this.emitFile({ type: "asset", name: "woken.js", source: output[0].code });
    },
  };
}
