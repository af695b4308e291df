/** What goes with a copy of the records: the store of the files that belong to them. */

/** The name of the store of files beside the copy of that name; it never outlives the copy. */
export function filesOf(name: string): string {
  return `files:${name}`;
}
