/** What may happen in a simulated world, and how likely it is. */
import fc from "fast-check";

/**
 * What becomes of a request. `late`: the server has it, the answer comes with a later step.
 * `503`: the server names a time to wait.
 */
export type Fate = "ok" | "lost" | "answer lost" | "twice" | "late" | "502" | "503" | "401";
/** What the person writes: applied wholly or in part, refused, deferred, or after something else. */
export type How = "apply" | "merge" | "refuse" | "retry" | "after" | "photo";

type Named<Name extends string, More = object> = Name extends string ? { do: Name } & More : never;

/** One thing that happens. Numbers are taken modulo what there is to choose from. */
export type Step = { crash?: { tab: number; tasks: number } | undefined } & (
  | Named<"write", { tab: number; row: number; n: number; how: How }>
  | Named<"rewrite" | "join" | "retry" | "discard", { tab: number; item: number }>
  | Named<"office", { n: number; removed: boolean }>
  | Named<"sync", { tab: number }>
  | Named<"deliver", { request: number; fate: Fate }>
  | Named<"pass" | "skew", { milliseconds: number }>
  | Named<"session", { as: "in" | "out" | "other" }>
  | Named<"full", { device: number; full: boolean }>
  | Named<"rot" | "clear", { device: number }>
  | Named<"epoch" | "collect" | "backup" | "restore">
);

/** A whole story, in a world with pages of `limit`, with or without Web Locks. */
export interface Story {
  seed: number;
  /** On which device each tab is. */
  tabs: number[];
  limit: number;
  locks: boolean;
  steps: Step[];
}

const few = fc.nat({ max: 5 });
const fate = fc.constantFrom<Fate>(
  ...(["ok", "ok", "ok", "ok", "late", "late", "late"] as const),
  ...(["lost", "answer lost", "twice", "502", "503", "401"] as const),
);
const how = fc.constantFrom<How>(
  ...(["apply", "apply", "merge", "refuse", "retry", "after", "after", "photo"] as const),
);
const day = 86_400_000;

const things: [weight: number, thing: fc.Arbitrary<Step>][] = [
  [8, fc.record({ do: fc.constant("write"), tab: few, row: few, n: few, how })],
  [
    3,
    fc.record({ do: fc.constantFrom("rewrite", "join", "retry", "discard"), tab: few, item: few }),
  ],
  [6, fc.record({ do: fc.constant("office"), n: fc.nat(99), removed: fc.boolean() })],
  [6, fc.record({ do: fc.constant("sync"), tab: few })],
  [18, fc.record({ do: fc.constant("deliver"), request: few, fate })],
  [4, fc.record({ do: fc.constant("pass"), milliseconds: fc.nat(90_000) })],
  [1, fc.record({ do: fc.constant("pass"), milliseconds: fc.nat(4_000_000) })],
  [1, fc.record({ do: fc.constant("skew"), milliseconds: fc.integer({ min: -day, max: day }) })],
  [2, fc.record({ do: fc.constant("session"), as: fc.constantFrom("in", "in", "out", "other") })],
  [1, fc.record({ do: fc.constant("full"), device: few, full: fc.boolean() })],
  [1, fc.record({ do: fc.constantFrom("rot", "clear"), device: few })],
  [2, fc.constantFrom<Step>({ do: "epoch" }, { do: "collect" }, { do: "collect" })],
  [1, fc.constantFrom<Step>({ do: "backup" }, { do: "restore" })],
];

const step = fc
  .record({
    what: fc.oneof(...things.map(([weight, arbitrary]) => ({ weight, arbitrary }))),
    crash: fc.option(fc.record({ tab: few, tasks: fc.nat(40) }), { freq: 8, nil: undefined }),
  })
  .map(({ what, crash }): Step => (crash ? { ...what, crash } : what));

/** Stories by chance. */
export const story: fc.Arbitrary<Story> = fc.record({
  seed: fc.nat(),
  tabs: fc.constantFrom([0, 0], [0, 0, 1], [0, 0, 0]),
  limit: fc.constantFrom(1, 1, 2, 500),
  locks: fc.boolean(),
  steps: fc.array(step, { minLength: 5, maxLength: 24 }),
});
