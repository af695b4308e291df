import { defineConfig } from "vitest/config";

// Vitest groups failures by what only Node 21 brings; without it they would not be shown at all.
Map.groupBy ??= <K, V>(items: Iterable<V>, key: (item: V, index: number) => K) => {
  const groups = new Map<K, V[]>();
  let index = 0;
  for (const item of items) {
    const name = key(item, index++);
    groups.set(name, [...(groups.get(name) ?? []), item]);
  }
  return groups;
};

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    setupFiles: ["fake-indexeddb/auto"],
    testTimeout: 30_000,
  },
});
