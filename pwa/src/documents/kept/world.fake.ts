/** For tests: an office with documents, and tabs on a device that keep them. */
import { expect, vi } from "vitest";
import type { DocumentOf } from "../documents";
import { Keeper } from "./keeper";
import { FileServer, problem } from "./server.fake";
import { type Kept, NOTHING, stateOf, type View } from "./states";
import { FileStore, type Wishes } from "./store";

/** One tab. */
export interface Tab {
  keeper: Keeper;
  store: FileStore;
  view(): View;
  stateOf(row: DocumentOf): Kept;
}

/** The office, the line to it, and the device. */
export class World {
  readonly servers = new Map<string, FileServer>();
  readonly asked: string[] = [];
  readonly tabs: Tab[] = [];
  readonly events = new EventTarget();
  rows: DocumentOf[] = [];
  online = true;
  complete = true;
  saves = false;
  synced = 0;
  /** The small picture of every document. */
  picture: BodyInit = "picture";
  /** How many of them were asked for. */
  pictures = 0;
  /** Milliseconds after an attempt that brought nothing. */
  rest = 5;

  constructor() {
    const held = new Map<string, Promise<unknown>>();
    const request = (name: string, _: object, work: () => Promise<unknown>) => {
      const turn = (held.get(name) ?? Promise.resolve()).then(work, work);
      held.set(name, turn);
      return turn;
    };
    vi.stubGlobal("navigator", { locks: { request } });
    vi.stubGlobal("addEventListener", this.events.addEventListener.bind(this.events));
    vi.stubGlobal("document", { hidden: false });
    vi.stubGlobal("fetch", (path: string, init?: RequestInit) => this.#answer(path, init));
  }

  /** A file of so many bytes that the office publishes under a document's id. */
  async publish(
    id: string,
    size: number,
    doc: Partial<DocumentOf["doc"]> = {},
  ): Promise<DocumentOf> {
    const server = await FileServer.of(`${id}${this.asked.length}`, size);
    const row = { ...server.row, id, doc: { ...server.row.doc, ...doc } };
    this.servers.set(id, server);
    this.rows = [...this.rows.filter((each) => each.id !== id), row];
    return row;
  }

  withdraw(id: string): void {
    this.rows = this.rows.filter((each) => each.id !== id);
    this.servers.delete(id);
  }

  async open(wishes: Partial<Wishes> = {}, begun = true): Promise<Tab> {
    const store = new FileStore("files:doorstep:o1:c1:u1");
    let now = NOTHING;
    const outside = {
      ...{ name: "files", rows: async () => this.rows, isComplete: () => this.complete },
      ...{ sync: () => this.synced++, today: async () => "2026-11-27", rest: () => this.rest },
      ...{ savesData: () => this.saves, post: () => this.#post(tab) },
    };
    const keeper = new Keeper(store, outside, (view) => {
      now = view;
    });
    const state = (row: DocumentOf) => stateOf(row, now);
    const tab: Tab = { keeper, store, view: () => now, stateOf: state };
    this.tabs.push(tab);
    await store.wish(() => wishes);
    await keeper.look();
    if (begun) keeper.begin();
    return tab;
  }

  close(): void {
    for (const { keeper } of this.tabs) keeper.close();
  }

  #post(from: Tab): void {
    for (const tab of this.tabs) if (tab !== from) void tab.keeper.look().catch(() => undefined);
  }

  async #answer(path: string, init?: RequestInit): Promise<Response> {
    if (!this.online) throw new TypeError("no network");
    const id = path.split("/")[4] ?? "";
    if (path.endsWith("/thumbnail")) {
      this.pictures++;
      return new Response(this.picture, { headers: { "Content-Type": "image/jpeg" } });
    }
    this.asked.push(id);
    return this.servers.get(id)?.answer(init) ?? problem(404);
  }
}

/** What makes a certificate of a document. */
export const ending = (expires_on: string) => ({ kind: "certificate" as const, expires_on });

/** Waits long enough for a machine that is busy with other tests. */
export const until = (check: () => unknown) => vi.waitFor(check, { timeout: 10_000 });

/** The documents whose files are whole on the device of a tab. */
export async function here(tab: Tab): Promise<string[]> {
  return (await tab.store.all()).filter(({ at }) => at !== null).flatMap(({ ids }) => ids);
}

/** Waits until the files of these are here, and no others, and nothing is to come. */
export function settled(tab: Tab, ...ids: string[]): Promise<unknown> {
  return until(async () => {
    expect((await here(tab)).sort()).toEqual(ids.sort());
    expect([tab.view().active, tab.view().coming.size]).toEqual([undefined, 0]);
  });
}
