/** A model of the server, as the protocol has it: versions, a ledger, blobs, and nothing more. */
import type { Outside } from "../src/outside";
import type { Answer, Decision, Doc, Entry, Pushed, Request_ } from "../src/wire";
import {
  type Command,
  DONE,
  type Ending,
  fingerprint,
  inCircles,
  type Kept,
  patch,
  rejected,
} from "./deciding";
import { json } from "./world";

/** Failures from which on a mutation is quarantined; the hour of PUSH-9 is over at once here. */
const FAILURES = 5;

/** An answer before it is HTTP. */
export interface Reply {
  status: number;
  body: unknown;
  headers: Record<string, string>;
}

const problem = (status: number, code: string): Reply => ({ status, body: { code }, headers: {} });

/** What the server keeps durably. */
type Backup = Pick<Server, "version" | "floor" | "entries" | "ledger" | "effects" | "blobs">;

/** The server's half of one scope. */
export class Server {
  epoch = "e1";
  version = 0;
  floor = 0;
  schema = 1;
  signedIn = true;
  scope = "s";
  reader = "c";
  /** How often a digest was wrong (PULL-8). */
  alarms = 0;
  entries = new Map<string, Entry>();
  ledger = new Map<string, Kept>();
  /** How often each id had an effect. */
  effects = new Map<string, number>();
  blobs = new Map<string, { size: number; bytes: Uint8Array }>();
  commands: Record<string, Command> = { patch };
  readonly #failures = new Map<string, number>();

  /** Changes rows in one transaction, as the office would. */
  change(...changes: [kind: string, id: string, doc: Doc | null][]): void {
    this.version++;
    for (const [kind, id, doc] of changes) this.#enter(kind, id, doc);
  }

  #enter(kind: string, id: string, doc: Doc | null): void {
    this.entries.set(`${kind}/${id}`, [kind, id, this.version, doc]);
  }

  /** Forgets removed rows up to now: copies that are older begin anew. */
  collect(): void {
    for (const [key, [, , , doc]] of this.entries) if (!doc) this.entries.delete(key);
    this.floor = this.version;
  }

  /** Begins a new epoch, as when a reader's kinds change. */
  renew(epoch: string): void {
    this.epoch = epoch;
  }

  /** All that a backup of the server holds. */
  backup(): Backup {
    const { version, floor, entries, ledger, effects, blobs } = this;
    return structuredClone({ version, floor, entries, ledger, effects, blobs });
  }

  /** Puts a backup back under a new epoch: what came after it is forgotten. */
  restore(backup: Backup, epoch: string): void {
    Object.assign(this, structuredClone(backup), { epoch });
  }

  /** The documents of all rows there are, by kind and id. */
  get rows(): Record<string, Doc> {
    const live = [...this.entries].filter(([, [, , , doc]]) => doc !== null);
    return Object.fromEntries(live.map(([key, [, , , doc]]) => [key, doc as Doc]));
  }

  /** Answers a request over HTTP. */
  fetch: Outside["fetch"] = async (url, init) => {
    const { status, body, headers } = this.reply(url, init);
    if (body !== undefined) return json(body, status, headers);
    return new Response(null, { status, headers });
  };

  /** What it answers a request with; a body goes as JSON. */
  reply(url: string, init: RequestInit): Reply {
    if (!this.signedIn) return problem(401, "not_signed_in");
    if (url !== "/api/sync") return this.#upload(url.slice("/api/blobs/".length), init);
    const request = JSON.parse(String(init.body)) as Request_;
    if (request.scope !== this.scope || request.reader !== this.reader) {
      return problem(409, "other_account");
    }
    return { status: 200, body: this.answer(request), headers: {} };
  }

  /** Answers a request. */
  answer(request: Request_): Answer {
    const never = inCircles(request.m);
    const m = request.m.map((mutation) => this.#decide(mutation, never.has(mutation.id)));
    if (request.schema < this.schema) {
      const version = request.cursor?.[1] ?? 0;
      const epoch = request.cursor?.[0] ?? null;
      return { epoch, to: version, head: version, reset: false, rows: [], m, upgrade: true };
    }
    return { ...this.#page(request), m };
  }

  #page({ cursor, limit, digest, since }: Request_): Omit<Answer, "m"> {
    const head = this.version;
    const [epoch, version = 0] = cursor ?? [];
    const lost = epoch !== this.epoch || (since ?? version) < this.floor || version > head;
    const differs = !lost && !!digest && version === head && this.#differs(digest);
    if (differs) this.alarms++;
    const reset = lost || differs;
    const newer = [...this.entries.values()]
      .filter(([, , v, doc]) => v > (reset ? 0 : version) && (!reset || doc))
      .sort(([, , one], [, , other]) => one - other);
    const last = newer[limit - 1]?.[2] ?? head;
    const rows = newer.filter(([, , v]) => v <= last);
    return { epoch: this.epoch, to: rows.length < limit ? head : last, head, reset, rows };
  }

  #differs([count, sum]: [number, number]): boolean {
    const live = [...this.entries.values()].filter(([, , , doc]) => doc);
    return count !== live.length || sum !== live.reduce((total, [, , v]) => total + v, 0);
  }

  #decide(pushed: Pushed, inCircle: boolean): Decision {
    const { id } = pushed;
    const kept = this.ledger.get(id);
    if (kept) {
      const same = kept.hash === fingerprint(pushed) && kept.author === this.reader;
      return same ? kept.decision : [id, "rejected", "id_reused", null];
    }
    if (inCircle) return this.#keep(pushed, rejected("invalid_after"));
    const ending = this.#heldUp(pushed) ?? this.#perform(pushed);
    if (ending.status === "retry") return [id, "retry", ending.code ?? null, null];
    return this.#keep(pushed, ending);
  }

  /** What comes after something refused or unknown; another author's is as unknown (PUSH-6). */
  #heldUp({ after = [] }: Pushed): Ending | undefined {
    const before = after.map((each) => this.ledger.get(each));
    const words = before.map((kept) => kept?.author === this.reader && kept.decision[1]);
    if (words.some((word) => word && !DONE.includes(word))) {
      return { status: "blocked", code: "blocked" };
    }
    return words.every(Boolean) ? undefined : { status: "retry", code: "not_yet" };
  }

  #perform({ id, name, ver, args }: Pushed): Ending {
    const command = this.commands[name];
    if (!command || ver > command.ver) return rejected("unknown_mutation");
    if (!command.fits(args as Doc)) return rejected("invalid_args");
    const failures = this.#failures.get(id) ?? 0;
    try {
      return command.end(args as Doc, failures);
    } catch {
      this.#failures.set(id, failures + 1);
      const status = failures + 1 < FAILURES ? "retry" : "quarantined";
      return { status, code: "server_failed" };
    }
  }

  #keep(pushed: Pushed, { status, code = null, detail = null, rows = [] }: Ending): Decision {
    const { id, name } = pushed;
    this.version++;
    if (DONE.includes(status)) {
      this.effects.set(id, (this.effects.get(id) ?? 0) + 1);
      for (const [kind, row, doc] of rows)
        this.#enter(kind, row, { ...this.entries.get(`${kind}/${row}`)?.[3], ...doc });
    }
    this.#enter("mutation", id, { name, status, code, detail, decided_at: "" });
    const decision: Decision = [id, status, code, detail];
    this.ledger.set(id, { author: this.reader, hash: fingerprint(pushed), decision });
    return decision;
  }

  /** Declares the photos of applied rows, and notes those whose bytes are all here. */
  tend(): void {
    for (const [kind, id, , doc] of [...this.entries.values()]) {
      const [photo] = (doc?.photos ?? []) as { sha256: string; stored: boolean }[];
      if (!photo || photo.stored) continue;
      const blob = this.blobs.get(photo.sha256);
      if (!blob) this.declare(photo.sha256, 3);
      else if (blob.bytes.length === blob.size) {
        this.change([kind, id, { photos: [{ ...photo, stored: true }] }]);
      }
    }
  }

  /** Expects a blob, as an applied mutation's handler would. */
  declare(sha256: string, size: number): void {
    this.blobs.set(sha256, { size, bytes: new Uint8Array() });
  }

  #upload(sha256: string, init: RequestInit): Reply {
    const blob = this.blobs.get(sha256);
    if (!blob) return problem(404, "not_found");
    const headers = new Headers(init.headers);
    const at = () => ({ "Upload-Offset": String(blob.bytes.length) });
    if (init.method === "HEAD") return { status: 200, body: undefined, headers: at() };
    if (blob.bytes.length === blob.size) return { status: 204, body: undefined, headers: at() };
    if (Number(headers.get("Upload-Offset")) !== blob.bytes.length) {
      return { ...problem(409, "wrong_offset"), headers: at() };
    }
    const piece = new Uint8Array(init.body as ArrayBuffer);
    const bytes = new Uint8Array(blob.bytes.length + piece.length);
    bytes.set(blob.bytes);
    bytes.set(piece, blob.bytes.length);
    blob.bytes = bytes;
    return { status: 204, body: undefined, headers: at() };
  }
}
