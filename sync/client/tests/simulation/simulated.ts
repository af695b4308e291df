/** A simulated world: a server, devices with tabs, and a line between them that fails as told. */
import { Server } from "../server";
import { Clock } from "../world";
import { Device, type Held, type Tab } from "./device";
import { Line } from "./line";
import { chance, Loop } from "./loop";
import type { How, Step, Story } from "./story";

/** What the server is to do with something written, but for applying it. */
const OPTIONS: Partial<Record<How, object>> = {
  merge: { merge: true },
  refuse: { refuse: "conflict" },
  retry: { retry: 2 },
};

/** The whole world. `trace` tells what went over the line, in order. */
export class Simulation {
  readonly server = new Server();
  readonly trace: string[] = [];
  /** What the person was told is saved. */
  readonly written = new Set<string>();
  /** What was discarded, written anew, or lost with its device or its server. */
  readonly excused = new Set<string>();
  readonly tabs: Tab[] = [];
  readonly devices: Device[];
  rotten = false;
  readonly #story: Story;
  readonly #loop = new Loop();
  readonly #clock = new Clock();
  readonly #seen = new Map<Device, Held>();
  readonly line = new Line(this.server, this.trace, this.#clock);
  #backup = this.server.backup();
  #photos = 0;

  constructor(story: Story) {
    this.#story = story;
    const random = chance(story.seed);
    const marks = ["one", "other"].slice(0, Math.max(...story.tabs) + 1);
    this.devices = marks.map((mark) => new Device(this.#clock, mark, random));
  }

  /** Plays the whole story and lets everything come to rest. */
  play(): Promise<void> {
    return this.#loop.within(async () => {
      for (const device of this.#story.tabs) {
        this.tabs.push(await this.#open(this.devices[device] as Device));
      }
      for (const n of [1, 2, 3]) this.#office(n, false);
      for (const step of this.#story.steps) await this.#step(step);
      await this.#rest();
    });
  }

  end(): Promise<void> {
    return this.#loop.within(async () => {
      for (const { replica } of this.tabs) replica.close();
      await this.#loop.run();
    });
  }

  async #open(device: Device): Promise<Tab> {
    const tab = await this.#awaited(device.open(this.line.ask, this.#story));
    tab.replica.start();
    return tab;
  }

  async #awaited<T>(work: Promise<T>): Promise<T> {
    work.catch(() => undefined);
    await this.#loop.run();
    return work;
  }

  /** One step, to its end; or to the death of a tab in the middle of it. */
  async #step(step: Step): Promise<void> {
    this.trace.push(JSON.stringify(step));
    const doing = this.#do(step);
    doing.catch(() => undefined);
    await this.#loop.run(step.crash?.tasks);
    if (step.crash) await this.#crash(step.crash.tab);
    await this.#loop.run();
    const troubled = step.crash || this.devices.some(({ full }) => full);
    await Promise.race([
      doing.catch((error) => troubled || Promise.reject(error)),
      Promise.resolve(),
    ]);
    if (step.crash || step.do === "deliver") await this.#look();
  }

  async #do(step: Step): Promise<void> {
    if (step.do === "write") return this.#write(step);
    if ("item" in step) return this.#change(step.do, this.#tab(step.tab), step.item);
    if (step.do === "office") return this.#office(step.n, step.removed);
    if (step.do === "sync") return void this.#tab(step.tab).replica.sync();
    if (step.do === "deliver") return this.line.deliver(step.request, step.fate);
    if (step.do === "pass") return this.#clock.advance(step.milliseconds);
    if (step.do === "skew") {
      this.line.forgive();
      return this.#clock.set(step.milliseconds);
    }
    if (step.do === "session") return this.#session(step.as);
    if (step.do === "collect") return this.server.collect();
    if (step.do === "backup") this.#backup = this.server.backup();
    if (step.do === "restore") return this.#restore();
    if (step.do === "epoch") return this.server.renew(`${this.server.epoch}+`);
    if ("device" in step) return this.#trouble(step.do, step);
  }

  async #trouble(what: "full" | "rot" | "clear", on: { device: number; full?: boolean }) {
    const device = this.devices[on.device % this.devices.length] as Device;
    if (what === "full") device.full = on.full === true;
    if (what === "rot") this.rotten = true;
    if (what === "rot") await device.rot();
    if (what !== "clear") return;
    for (const { id } of (await device.held()).outbox) this.excused.add(id);
    await device.clear();
  }

  async #write({ tab, row, n, how }: Extract<Step, { do: "write" }>): Promise<void> {
    const { replica } = this.#tab(tab);
    const options = OPTIONS[how] ?? {};
    const sha256 = String(++this.#photos).padStart(64, "0");
    const photo = { photos: [{ sha256, stored: false }] };
    const blobs = [{ sha256, type: "image/jpeg", bytes: new Uint8Array([1, 2, 3]).buffer }];
    const patch = { kind: "job", id: `r${row}`, doc: { [`f${n % 3}`]: n }, ...options };
    const args = how === "photo" ? { kind: "photo", id: sha256, doc: photo } : patch;
    const items = how === "after" ? await replica.outbox() : [];
    const after = items.length ? [items[n % items.length]?.id as string] : [];
    const more = how === "photo" ? { blobs, draft: { key: sha256, kept: true } } : {};
    if (how === "photo") await replica.drafts.put(sha256, { photos: blobs });
    this.written.add(await replica.enqueue({ name: "patch", ver: 1, args, after, ...more }));
  }

  async #change(what: Extract<Step, { item: number }>["do"], { replica }: Tab, which: number) {
    const items = (await replica.outbox()).filter(({ settled }) => !settled);
    const item = items[which % Math.max(1, items.length)];
    if (!item || (what === "retry" && item.state !== "failed")) return;
    this.excused.add(item.id);
    if (what === "discard") return replica.discard(item.id);
    const { refuse: _, merge: __, ...args } = item.args;
    const { name, ver } = item;
    const id = await {
      join: () => replica.enqueue({ name, ver, args, joins: item.id }),
      retry: () => replica.retry(item.id),
      rewrite: () => replica.rewrite(item.id, args),
    }[what]();
    const stays = (await replica.outbox()).some((each) => each.id === item.id);
    if (stays) this.excused.delete(item.id);
    this.written.add(id);
  }

  /** Two rows that always change together. */
  #office(n: number, removed: boolean): void {
    const doc = removed ? null : { n };
    this.server.change(["pair", "x", doc], ["pair", "y", doc], ["job", `r${n % 4}`, doc]);
  }

  #session(as: "in" | "out" | "other"): void {
    this.server.signedIn = as !== "out";
    this.server.reader = as === "other" ? "another" : "c";
    if (as === "in") for (const { replica } of this.tabs) replica.start();
  }

  /** The server goes back to its backup; what it had answered and is not there again is lost. */
  async #restore(): Promise<void> {
    this.line.cut();
    const kept = new Set<string>();
    for (const device of this.devices) {
      for (const { id, state, settled } of (await device.held()).outbox)
        if (state !== "failed" || settled) kept.add(id);
    }
    for (const id of this.written) if (!kept.has(id)) this.excused.add(id);
    this.server.restore(this.#backup, `${this.server.epoch}*`);
  }

  /** A tab dies in the middle of what it does, and is opened again. */
  async #crash(tab: number): Promise<void> {
    const which = tab % this.tabs.length;
    const dying = this.#tab(which);
    dying.die();
    await this.#loop.run();
    dying.device.full = false;
    this.tabs[which] = await this.#open(dying.device);
  }

  #tab(number: number): Tab {
    return this.tabs[number % this.tabs.length] as Tab;
  }

  /** Rows of one transaction are never seen apart, and within an epoch no copy goes back. */
  async #look(): Promise<void> {
    for (const device of this.devices) {
      const held = await this.#awaited(device.held());
      const drafted = new Set(held.drafts);
      const sent = held.outbox.some(({ args }) => drafted.has((args as { id: string }).id));
      if (sent || held.drafts.some((id) => `photo/${id}` in this.server.rows)) {
        throw new Error("what was sent came back as a draft");
      }
      if (held.bytes.join() !== held.named.join())
        throw new Error("bytes lost, or kept for nothing");
      const pair = held.rows.filter(({ kind }) => kind === "pair");
      if (pair.length === 1 || pair[0]?.doc.n !== pair[1]?.doc.n) {
        throw new Error("half a transaction was seen");
      }
      const before = this.#seen.get(device);
      if (before?.cursor && held.cursor) this.#compare(before, held);
      this.#seen.set(device, held);
    }
  }

  #compare(before: Held, now: Held): void {
    const [epoch, version] = now.cursor as [string, number];
    const [last, reached] = before.cursor as [string, number];
    const same = last === epoch && before.generation === now.generation;
    if (same && version < reached) throw new Error("a copy went back");
    if (!now.resetting || this.rotten) return;
    const shown = new Set(now.rows.map(({ kind, id }) => `${kind}/${id}`));
    for (const { kind, id } of before.rows) {
      const key = `${kind}/${id}`;
      if (!shown.has(key) && key in this.server.rows) throw new Error("a reset emptied the screen");
    }
  }

  /** Ends all faults and waits, for as long as a device may have to. */
  async #rest(): Promise<void> {
    for (const device of this.devices) device.full = false;
    for (let minutes = 1; minutes <= 128; minutes *= 2) {
      this.#session("in");
      await this.#settle();
      if (this.#calm()) return;
      this.#clock.advance(minutes * 60_000);
    }
  }

  async #settle(): Promise<void> {
    for (await this.#loop.run(); this.line.busy; await this.#loop.run()) {
      this.line.deliver(0, "ok");
    }
    await this.#look();
  }

  #calm(): boolean {
    const { epoch, version, rows } = this.server;
    return this.held.every((held) => {
      const current = held.cursor?.[0] === epoch && held.cursor[1] === version;
      const whole = !this.rotten || held.rows.length === Object.keys(rows).length;
      return current && whole && held.outbox.every(({ state }) => state === "failed");
    });
  }

  /** What each device holds, as it was last looked at. */
  get held(): Held[] {
    return [...this.#seen.values()];
  }
}
