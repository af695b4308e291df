/** The client in a page of its own, with the browser's own fetch and store, for `tests/faults`. */
import { openReplica } from "../src/index";
import { forgetting } from "../src/leaving";
import type { Blob_, Patch, Replica } from "../src/types";

type Session = { organization: { id: string }; contact: { id: string }; scope: string };

interface CreateRequest {
  request_id: string;
  [field: string]: unknown;
}

const overlays = {
  "request.create": ({ request_id, ...fields }: CreateRequest): Patch[] => [
    ["request", request_id, { ...fields, status: "pending" }],
  ],
};

let replica: Replica | undefined;

function opened(): Replica {
  if (!replica) throw new Error("not open");
  return replica;
}

/** What the tests call. `speed` is how many times faster than the world its clock goes. */
const phone = {
  async open(session: Session, speed = 1): Promise<void> {
    const { organization, contact, scope } = session;
    const identity = { organization: organization.id, contact: contact.id, scope };
    const began = Date.now();
    const outside = {
      now: () => Math.round(began + (Date.now() - began) * speed),
      setTimeout: (run: () => void, milliseconds: number) => setTimeout(run, milliseconds / speed),
    };
    const usual = { overlays, outside, forgetting: async () => forgetting() };
    replica = await openReplica({ identity, schema: 1, limit: 40, ...usual });
  },

  start: () => opened().start(),
  stop: () => opened().stop(),
  sync: () => opened().sync(),
  status: () => opened().status(),
  outbox: () => opened().outbox(),
  list: (kind: string) => opened().list(kind),

  /** Keeps a request for service, with as many bytes of a photo as are given, and sends it. */
  async ask(description: string, photo?: number[]): Promise<{ id: string; request_id: string }> {
    const blobs = photo ? [await blob(new Uint8Array(photo))] : [];
    const photos = blobs.map(({ sha256, type, bytes }) => ({
      sha256,
      size: bytes.byteLength,
      media_type: type,
    }));
    const request_id = crypto.randomUUID();
    const args = { request_id, type: "repair", description, photos };
    const id = await opened().enqueue({ name: "request.create", ver: 1, args, blobs });
    return { id, request_id };
  },

  /** The server's rows as they are stored. */
  async rows(): Promise<[kind: string, id: string, version: number, doc: unknown][]> {
    const { organization, contact, scope } = opened().identity;
    const stored = await new Promise<{ kind: string; id: string; version: number; doc: unknown }[]>(
      (resolve, reject) => {
        const opening = indexedDB.open(`doorstep:${organization}:${contact}:${scope}`);
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const all = opening.result.transaction("rows").objectStore("rows").getAll();
          all.onerror = () => reject(all.error);
          all.onsuccess = () => {
            opening.result.close();
            resolve(all.result);
          };
        };
      },
    );
    return stored.map(({ kind, id, version, doc }) => [kind, id, version, doc]);
  },

  /** Count and sum of the versions of all rows. */
  async digest(): Promise<[number, number]> {
    const rows = await phone.rows();
    return [rows.length, rows.reduce((sum, [, , version]) => sum + version, 0)];
  },

  /** Asks for service, syncs until all is said, and tells what then is here. */
  async settle(description: string) {
    const asked = await phone.ask(description);
    await opened().sync();
    const row = await opened().get<{ description: string }>("request", asked.request_id);
    const left = (await opened().outbox()).length;
    const digest = await phone.digest();
    return { ...asked, left, digest, shown: row && [row.doc.description, row.pending] };
  },
};

async function blob(bytes: Uint8Array<ArrayBuffer>): Promise<Blob_> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return { sha256, type: "image/jpeg", bytes: bytes.buffer };
}

Object.assign(globalThis, { phone });
