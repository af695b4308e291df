/** What goes with a copy of the records: the store of the files that belong to them. */

import { owe, owed } from "./session";

const FILES = "files:";

/** The name of the store of files beside the copy of that name; it never outlives the copy. */
export function filesOf(name: string): string {
  return `${FILES}${name}`;
}

/**
 * Takes the files beside the copies of these names off this device as soon as no window has hold of
 * them. Unlike what the person wrote they can be fetched again, so they go whatever else stays.
 */
export function removeFiles(names: string[]): void {
  for (const name of names) owe(filesOf(name));
  void import("./removing").then(({ removeOwed }) => removeOwed());
}

/** Resolves once a store of files may be opened: what was to go from under its name has gone. */
export async function whenGone(files: string): Promise<void> {
  if (owed().includes(files)) await (await import("./removing")).remove(files);
}

/** Removes stores of files whose copies are not here, such as an older app has left behind. */
export async function sweepFiles(): Promise<void> {
  const stores = (await indexedDB.databases?.().catch(() => undefined)) ?? [];
  const names = stores.map(({ name }) => name ?? "");
  const left = names.filter((name) => name.startsWith(FILES) && !names.includes(copyOf(name)));
  if (left.length) removeFiles(left.map(copyOf));
}

function copyOf(files: string): string {
  return files.slice(FILES.length);
}
