/** The optimistic view: what the outbox will do, laid over the server's rows when they are read. */
import type { Reading, StoredItem, StoredRow, Writing } from "./database";
import type { Overlays, Row } from "./types";
import type { Doc } from "./wire";

type Key = [kind: string, id: string];

/** Rows of one kind, or the one row of an id, with everything unsent laid over them. */
export async function view(
  tx: Reading,
  overlays: Overlays,
  kind: string,
  id?: string,
): Promise<Row<Doc>[]> {
  const range =
    id === undefined
      ? [[kind], [kind, []]]
      : [
          [kind, id],
          [kind, id],
        ];
  const [found, queued] = await Promise.all([
    tx.objectStore("rows").getAll(IDBKeyRange.bound(...(range as [Key, Key]))),
    tx.objectStore("outbox").getAll(),
  ]);
  const items = queued.filter(overlaid);
  if (!items.length) return found.map(bare);
  const beneath = new Beneath(found, id === undefined ? kind : undefined);
  return merged(found, await laidOver(tx, items, overlays, beneath), kind, id);
}

/** Overlays look at rows without waiting, so they run again whenever one had to be fetched. */
async function laidOver(
  tx: Reading | Writing,
  items: StoredItem[],
  overlays: Overlays,
  beneath: Beneath,
): Promise<Map<string, Laid>> {
  for (;;) {
    const laid = lay(items, overlays, beneath);
    if (!beneath.missing.size) return laid;
    for (const [key, at] of beneath.missing) {
      beneath.known.set(key, await tx.objectStore("rows").get(at));
    }
    beneath.missing.clear();
  }
}

/** A failed item is shown in the outbox, not on the rows; an applied one is in them already. */
function overlaid(item: StoredItem): boolean {
  return item.state !== "failed" && !item.settled;
}

/** The server's rows an overlay may look at, and those it looked for that are not read yet. */
class Beneath {
  readonly known = new Map<string, StoredRow | undefined>();
  readonly missing = new Map<string, Key>();
  readonly #whole: string | undefined;

  /** `found` are known already; `whole` is a kind of which there are no others. */
  constructor(found: StoredRow[], whole?: string) {
    for (const row of found) this.known.set(keyOf(row.kind, row.id), row);
    this.#whole = whole;
  }

  doc(kind: string, id: string): Doc | undefined {
    const key = keyOf(kind, id);
    if (!this.known.has(key) && kind !== this.#whole) this.missing.set(key, [kind, id]);
    return this.known.get(key)?.doc;
  }
}

const keyOf = (kind: string, id: string) => `${kind}/${id}`;

interface Laid {
  kind: string;
  id: string;
  doc: Doc;
}

function lay(items: StoredItem[], overlays: Overlays, beneath: Beneath): Map<string, Laid> {
  const laid = new Map<string, Laid>();
  const get = (kind: string, id: string) => {
    const patch = laid.get(keyOf(kind, id))?.doc;
    const doc = beneath.doc(kind, id);
    return doc || patch ? { ...doc, ...patch } : undefined;
  };
  for (const item of items) {
    for (const [kind, id, doc] of patchesOf(item, overlays, get)) {
      const key = keyOf(kind, id);
      laid.set(key, { kind, id, doc: { ...laid.get(key)?.doc, ...doc } });
    }
  }
  return laid;
}

/** An overlay that fails hides its optimism, never the rows. */
function patchesOf(
  item: StoredItem,
  overlays: Overlays,
  get: (kind: string, id: string) => unknown,
) {
  const now = new Date(item.created_at).toISOString().replace(/\.\d+Z$/, "Z");
  try {
    return overlays[item.name]?.(item.args, { now, id: item.id, get }) ?? [];
  } catch {
    return [];
  }
}

function merged(found: StoredRow[], laid: Map<string, Laid>, kind: string, id?: string) {
  const rows = new Map(found.map((row) => [row.id, bare(row)]));
  for (const patch of laid.values()) {
    if (patch.kind !== kind || (id !== undefined && patch.id !== id)) continue;
    const row = rows.get(patch.id);
    const doc = { ...row?.doc, ...patch.doc };
    rows.set(patch.id, { kind, id: patch.id, version: row?.version ?? 0, doc, pending: true });
  }
  return [...rows.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
}

function bare({ kind, id, version, doc }: StoredRow): Row<Doc> {
  return { kind, id, version, doc, pending: false };
}

/** The kinds of rows that anything unsent is laid over. */
export async function touched(tx: Reading | Writing, overlays: Overlays): Promise<Set<string>> {
  const items = (await tx.objectStore("outbox").getAll()).filter(overlaid);
  const laid = items.length ? await laidOver(tx, items, overlays, new Beneath([])) : new Map();
  return new Set([...laid.values()].map(({ kind }: Laid) => kind));
}
