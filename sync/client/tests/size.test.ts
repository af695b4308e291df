import { expect, test } from "vitest";

/** What the app pays for the client, idb included (bytes, gzipped). */
const LARGEST = 11.5 * 1024;

test("the client stays small", async () => {
  const { build } = await import("vite");
  const lib = { entry: "src/index.ts", formats: ["iife" as const], name: "sync" };
  const built = await build({
    configFile: false,
    logLevel: "error",
    build: { write: false, target: "es2022", lib },
  });
  const [bundle] = Array.isArray(built) ? built : [built];
  if (!bundle || !("output" in bundle)) throw new Error("nothing was built");
  const code = new Blob([bundle.output[0].code]).stream();
  const zipped = await new Response(code.pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
  expect(zipped.byteLength).toBeLessThan(LARGEST);
});
