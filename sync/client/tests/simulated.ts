/** A simulated world: a server, devices with tabs, and a line between them that fails as told. */
import { forceCloseDatabase } from "fake-indexeddb";
import type { Outside } from "../src/outside";
import type { Replica } from "../src/types";
import type { Doc } from "../src/wire";
import { open } from "./devices";
import { Server } from "./server";
import { Browser, Clock, json } from "./world";

/** What becomes of a request on its way. `late`: the server has it, the answer comes with a later step. */
export type Fate = "ok" | "lost" | "answer lost" | "twice" | "late" | "502" | "401";

/** One thing that happens. Numbers are taken modulo what there is to choose from. */
export type Step =
  | {
      do: "write";
      tab: number;
      row: number;
      n: number;
      how: "apply" | "refuse" | "retry" | "after";
    }
  | { do: "office"; n: number; removed: boolean }
  | { do: "sync"; tab: number }
  | { do: "deliver"; request: number; fate: Fate }
  | { do: "crash"; tab: number; request: number; turns: number }
  | { do: "retry"; tab: number }
  | { do: "pass"; milliseconds: number }
  | { do: "epoch" }
  | { do: "collect" };

interface Pending {
  tab: Tab;
  send: () => Promise<Response>;
  answer: (response: Response) => void;
  fail: () => void;
  late?: Response;
}

interface Tab {
  browser: Browser;
  replica: Replica;
  dead: boolean;
  die: () => void;
}

const immediately = (globalThis as unknown as { setImmediate: (run: () => void) => void })
  .setImmediate;

/** Lets `turns` things happen that are under way by themselves. */
export async function turn(turns = 200): Promise<void> {
  for (let i = 0; i < turns; i++) await new Promise<void>((resolve) => immediately(resolve));
}

/** The whole world. `trace` tells what went over the line, in order. */
export class Simulation {
  readonly server = new Server();
  readonly trace: string[] = [];
  readonly written = new Set<string>();
  readonly tabs: Tab[] = [];
  readonly #clock = new Clock();
  readonly #pending: Pending[] = [];
  readonly #limit: number;
  readonly #locks: boolean;
  #last: string | undefined;

  constructor(limit: number, locks: boolean) {
    this.#limit = limit;
    this.#locks = locks;
  }

  /** Two tabs of one device, and another device. */
  async begin(): Promise<void> {
    const [one, other] = [new Browser(this.#clock, "one"), new Browser(this.#clock, "other")];
    for (const browser of [one, one, other]) this.tabs.push(await this.#open(browser));
  }

  async #open(browser: Browser): Promise<Tab> {
    let die = () => {};
    const died = new Promise<never>((resolve) => {
      die = () => resolve(undefined as never);
    });
    const tab: Partial<Tab> & { dead: boolean } = { browser, dead: false };
    const request = ((name, options, held) =>
      browser.locks.request(name, options, () => Promise.race([held(), died]))) as NonNullable<
      Outside["locks"]
    >["request"];
    const { indexedDB, cut } = mortal(browser.indexedDB, () => tab.dead);
    tab.die = () => {
      tab.dead = true;
      cut();
      die();
    };
    const fetch: Outside["fetch"] = (url, init) => this.#hold(tab as Tab, url, init);
    const locks = this.#locks ? { request } : undefined;
    tab.replica = await open(browser.tab(fetch, { locks, indexedDB }), { limit: this.#limit });
    tab.replica.start();
    return tab as Tab;
  }

  #hold(tab: Tab, url: string, init: RequestInit): Promise<Response> {
    if (url === "/api/live") return Promise.resolve(json({}, 404));
    return new Promise((resolve, reject) => {
      const fail = () => reject(new TypeError("cut"));
      const send = () => this.server.fetch(url, init);
      this.#pending.push({ tab, send, answer: resolve, fail });
      init.signal?.addEventListener("abort", fail);
      this.trace.push(`→ ${init.body}`);
    });
  }

  async step(step: Step): Promise<void> {
    this.trace.push(JSON.stringify(step));
    await this.#do(step);
    await turn();
    await this.#look();
  }

  async #do(step: Step): Promise<void> {
    if (step.do === "write") return this.#write(step);
    if (step.do === "office") return this.#office(step.n, step.removed);
    if (step.do === "sync") return void this.#tab(step.tab).replica.sync();
    if (step.do === "deliver") return this.#deliver(step.request, step.fate);
    if (step.do === "crash") return this.#crash(step);
    if (step.do === "retry") return this.#retry(this.#tab(step.tab));
    if (step.do === "pass") return this.#clock.advance(step.milliseconds);
    if (step.do === "collect") return this.server.collect();
    this.server.renew(`e${this.server.version}+`);
  }

  async #write({ tab, row, n, how }: Extract<Step, { do: "write" }>): Promise<void> {
    const options = how === "refuse" ? { refuse: "conflict" } : how === "retry" ? { retry: 2 } : {};
    const args = { kind: "job", id: `r${row}`, doc: { [`f${n % 3}`]: n }, ...options };
    const after = how === "after" && this.#last ? [this.#last] : [];
    const id = await this.#tab(tab).replica.enqueue({ name: "patch", ver: 1, args, after });
    this.written.add(id);
    this.#last = id;
  }

  /** Two rows that always change together. */
  #office(n: number, removed: boolean): void {
    const doc = removed ? null : { n };
    this.server.change(["pair", "x", doc], ["pair", "y", doc], ["job", `r${n % 4}`, doc]);
  }

  async #deliver(which: number, fate: Fate): Promise<void> {
    const [pending] = this.#pending.splice(which % Math.max(1, this.#pending.length), 1);
    if (!pending) return;
    const response = pending.late ?? (await this.#served(pending, fate));
    if (fate === "late" && !pending.late && response) {
      this.#pending.push({ ...pending, late: response });
    } else if (!response || pending.tab.dead) pending.fail();
    else pending.answer(response);
  }

  async #served(pending: Pending, fate: Fate): Promise<Response | undefined> {
    if (fate === "lost") return undefined;
    if (fate === "502") return json({}, 502);
    if (fate === "401") return json({ code: "not_signed_in" }, 401);
    if (fate === "twice") await pending.send();
    const response = await pending.send();
    this.trace.push(`← ${await response.clone().text()}`);
    return fate === "answer lost" ? undefined : response;
  }

  /** A tab dies while it takes an answer in, and is opened again. */
  async #crash({ tab, request, turns }: Extract<Step, { do: "crash" }>): Promise<void> {
    const which = tab % this.tabs.length;
    const dying = this.#tab(which);
    await this.#deliver(request, "ok");
    await turn(turns);
    dying.die();
    await turn();
    this.tabs[which] = await this.#open(dying.browser);
  }

  async #retry({ replica }: Tab): Promise<void> {
    const failed = (await replica.outbox()).find(({ state }) => state === "failed");
    if (failed) this.written.add(await replica.retry(failed.id));
  }

  #tab(number: number): Tab {
    return this.tabs[number % this.tabs.length] as Tab;
  }

  /** Rows of one transaction are never seen apart. */
  async #look(): Promise<void> {
    for (const { replica } of this.tabs) {
      const pair = await replica.list<Doc>("pair");
      const seen = new Set(pair.map(({ doc }) => doc.n));
      if (pair.length === 1 || seen.size > 1) throw new Error("half a transaction was seen");
    }
  }

  /** Ends all faults and lets everything come to rest. */
  async rest(): Promise<void> {
    for (let round = 0; round < 12; round++) {
      for (const { replica } of this.tabs) replica.start();
      for (await turn(); this.#pending.length; await turn()) await this.#deliver(0, "ok");
      this.#clock.advance(31_000);
    }
    for (await turn(); this.#pending.length; await turn()) await this.#deliver(0, "ok");
  }

  end(): void {
    for (const { replica } of this.tabs) replica.close();
  }
}

/** A store whose connections can be cut as by a crash, in the middle of anything. */
function mortal(factory: IDBFactory, dead: () => boolean) {
  const connections: IDBDatabase[] = [];
  const open = (name: string, version: number) => {
    if (dead()) throw new DOMException("dead", "InvalidStateError");
    const request = factory.open(name, version);
    request.addEventListener("success", () => connections.push(request.result));
    return request;
  };
  const cut = () => {
    for (const each of connections) forceCloseDatabase(each as never);
  };
  return { indexedDB: { open } as IDBFactory, cut };
}
