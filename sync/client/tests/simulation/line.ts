/** The line between devices and the server: it holds each request until its fate is told. */
import type { Server } from "../server";
import type { Clock } from "../world";
import type { Tab } from "./device";
import type { Fate } from "./story";

/** Seconds that the server wants to be left alone. */
const QUIET = 120;

interface Pending {
  tab: Tab;
  url: string;
  init: RequestInit;
  answer: (response: Response) => void;
  fail: () => void;
  late?: Response;
}

/** All requests that are under way; `trace` tells what went over the line, in order. */
export class Line {
  readonly #server: Server;
  readonly #trace: string[];
  readonly #clock: Clock;
  /** What was asked although the server had named a time to wait that was not over (DEV-5). */
  readonly rude: string[] = [];
  #quiet: { tab: Tab; url: string; until: number }[] = [];
  #pending: Pending[] = [];

  constructor(server: Server, trace: string[], clock: Clock) {
    this.#server = server;
    this.#trace = trace;
    this.#clock = clock;
  }

  /** The clock was set: what was to be waited for may count as over (DEV-7). */
  forgive(): void {
    this.#quiet = [];
  }

  /** True while any request waits. */
  get busy(): boolean {
    return this.#pending.length > 0;
  }

  readonly ask = (tab: Tab, url: string, init: RequestInit): Promise<Response> => {
    if (tab.dead || url === "/api/live") return new Promise(() => {});
    const { now } = this.#clock;
    const quiet = this.#quiet.filter((each) => each.tab === tab && each.url === url);
    if (quiet.some(({ until }) => now < until)) this.rude.push(url);
    return new Promise((resolve, reject) => {
      const fail = () => reject(new TypeError("cut"));
      this.#pending.push({ tab, url, init, answer: resolve, fail });
      init.signal?.addEventListener("abort", fail);
      this.#trace.push(`→ ${init.method} ${url} ${typeof init.body === "string" ? init.body : ""}`);
    });
  };

  /** Decides the fate of one request. */
  deliver(which: number, fate: Fate): void {
    const [pending] = this.#pending.splice(which % Math.max(1, this.#pending.length), 1);
    if (!pending) return;
    const response = pending.late ?? this.#served(pending, fate);
    if (fate === "late" && !pending.late && response) {
      this.#pending.push({ ...pending, late: response });
    } else if (!response || pending.tab.dead) pending.fail();
    else {
      const until = this.#clock.now + QUIET * 1_000;
      if (response.status === 503 && !pending.init.signal?.aborted)
        this.#quiet.push({ tab: pending.tab, url: pending.url, until });
      pending.answer(response);
    }
  }

  /** Every request is lost, with the answers that are on their way. */
  cut(): void {
    for (const { fail } of this.#pending.splice(0)) fail();
  }

  #served({ url, init }: Pending, fate: Fate): Response | undefined {
    if (fate === "lost") return undefined;
    if (fate === "502") return answer(502, {});
    if (fate === "503") return answer(503, {}, { "Retry-After": String(QUIET) });
    if (fate === "401") return answer(401, { code: "not_signed_in" });
    if (fate === "twice") this.#server.reply(url, init);
    const { status, body, headers } = this.#server.reply(url, init);
    this.#server.tend();
    this.#trace.push(`← ${status} ${JSON.stringify(body)} ${JSON.stringify(headers)}`);
    return fate === "answer lost" ? undefined : answer(status, body, headers);
  }
}

/** A response without the streams of a real one, which are beyond the loop. */
function answer(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  const get = (name: string) => headers[name] ?? null;
  const json = async () => structuredClone(body);
  return { status, ok: status < 300, headers: { get }, json } as unknown as Response;
}
