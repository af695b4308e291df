import fc from "fast-check";
import { expect, test } from "vitest";
import type { Doc } from "../src/wire";
import { type Fate, Simulation, type Step } from "./simulated";

const any = fc.nat({ max: 5 });
const fate = fc.constantFrom<Fate>(
  "ok",
  "ok",
  "lost",
  "answer lost",
  "twice",
  "late",
  "502",
  "401",
);
const how = fc.constantFrom("apply", "apply", "refuse", "retry", "after");

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("write"), tab: any, row: any, n: any, how }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("office"), n: fc.nat(99), removed: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("sync"), tab: any }) },
  { weight: 9, arbitrary: fc.record({ do: fc.constant("deliver"), request: any, fate }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("crash"), tab: any, request: any, turns: fc.nat(40) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("retry"), tab: any }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("pass"), milliseconds: fc.nat(90_000) }) },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ do: "epoch" }, { do: "collect" }) },
) as fc.Arbitrary<Step>;

const story = fc.record({
  limit: fc.constantFrom(1, 2, 500),
  locks: fc.boolean(),
  steps: fc.array(step, { minLength: 5, maxLength: 40 }),
});

type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

async function play({ limit, locks, steps }: Story): Promise<Simulation> {
  const world = new Simulation(limit, locks);
  await world.begin();
  for (const each of steps) await world.step(each);
  await world.rest();
  return world;
}

async function check(world: Simulation): Promise<void> {
  for (const { replica } of world.tabs) {
    const shown = [];
    for (const kind of ["job", "pair", "mutation"]) shown.push(...(await replica.list<Doc>(kind)));
    const rows = Object.fromEntries(shown.map(({ kind, id, doc }) => [`${kind}/${id}`, doc]));
    expect(rows).toEqual(world.server.rows);
    expect(shown.every(({ pending }) => !pending)).toBe(true);
    for (const item of await replica.outbox()) {
      expect(item).toMatchObject({ state: "failed" });
      expect(world.server.ledger.get(item.id)?.decision[1]).toBe(item.outcome?.status);
    }
  }
  for (const id of world.written) {
    const status = world.server.ledger.get(id)?.decision[1];
    expect(["applied", "conflict", "blocked"]).toContain(status);
    expect(world.server.effects.get(id) ?? 0).toBe(status === "applied" ? 1 : 0);
  }
  for (const effects of world.server.effects.values()) expect(effects).toBe(1);
}

test("whatever happens, at rest every copy is the server's and every mutation was decided once", async () => {
  const property = fc.asyncProperty(story, async (told) => {
    const world = await play(told);
    await check(world);
    world.end();
  });
  await fc.assert(property, { numRuns: 300, interruptAfterTimeLimit: 15_000, endOnFailure: true });
}, 60_000);

test("the same seed gives the same trace", async () => {
  const [told] = fc.sample(story, { numRuns: 1, seed: 7 });
  const one = await play(told as Story);
  const other = await play(told as Story);
  expect(one.trace.length).toBeGreaterThan(20);
  expect(one.trace).toEqual(other.trace);
  one.end();
  other.end();
}, 20_000);
