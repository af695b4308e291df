import fc from "fast-check";
import { expect, test } from "vitest";
import { check } from "./oracle";
import { Simulation } from "./simulated";
import { type Step, type Story, story } from "./story";

const { env } = (globalThis as unknown as { process: { env: Record<string, string | undefined> } })
  .process;
const SOAKING = env.DOORSTEP_SOAK === "1";
const RUNS = Number(env.DOORSTEP_RUNS ?? (SOAKING ? 50_000 : 2_000));
/** The same stories each time, except where there is time to find others. */
const SEED = Number(env.DOORSTEP_SEED ?? (SOAKING ? Date.now() % 2 ** 31 : 20_261_123));
const PATH = env.DOORSTEP_PATH;

async function play(told: Story): Promise<Simulation> {
  const world = new Simulation(told);
  await world.play();
  await check(world);
  await world.end();
  return world;
}

test("whatever happens, at rest every copy is the server's and every mutation was decided once", async () => {
  const property = fc.asyncProperty(story, async (told) => void (await play(told)));
  const details = await fc.check(property, {
    ...{ numRuns: RUNS, seed: SEED },
    ...(PATH ? { path: PATH, endOnFailure: true } : {}),
  });
  if (!details.failed) return;
  const { seed, counterexamplePath } = details;
  const again = `DOORSTEP_SEED=${seed} DOORSTEP_PATH=${counterexamplePath} npm test -- simulation`;
  const told = JSON.stringify(details.counterexample?.[0]);
  throw new Error(`${again}\n${told}\n${(details.errorInstance as Error).stack}`);
}, 3_600_000);

test("the same seed gives the same trace, byte for byte", async () => {
  for (const told of fc.sample(story, { numRuns: 20, seed: 7 })) {
    const [one, other] = [await play(told), await play(told)];
    expect(one.trace.length).toBeGreaterThan(5);
    expect(one.trace.join("\n")).toBe(other.trace.join("\n"));
  }
}, 60_000);

const answered: Step = { do: "deliver", request: 0, fate: "ok" };

/** Stories that an engine without one of its safeguards did not survive. */
const KEPT: Record<string, Story> = {
  "an answer that comes after another tab's is thrown away, and so is one to a cleared store": {
    ...{ seed: 0, tabs: [0, 0], limit: 1, locks: false },
    steps: [
      { do: "deliver", request: 0, fate: "ok" },
      { do: "deliver", request: 0, fate: "ok" },
      { do: "office", n: 0, removed: false },
      { do: "deliver", request: 0, fate: "ok" },
      { do: "clear", device: 0 },
    ],
  },
  "what was said to be saved is there when the power comes back": {
    ...{ seed: 0, tabs: [0, 0], limit: 500, locks: true },
    steps: [
      ...[answered, answered],
      { do: "write", tab: 0, row: 0, n: 0, how: "apply" },
      { do: "deliver", request: 0, fate: "lost" },
      { do: "pass", milliseconds: 0, crash: { tab: 0, tasks: 0 } },
    ],
  },
  "a photo is not asked about before the time that the server named, whatever happens": {
    ...{ seed: 0, tabs: [0, 0], limit: 500, locks: true },
    steps: [
      ...[answered, answered],
      { do: "write", tab: 0, row: 0, n: 0, how: "photo" },
      ...[answered, { do: "deliver", request: 0, fate: "503" } as const],
      ...[{ do: "sync", tab: 0 } as const, answered],
    ],
  },
};

test.each(Object.entries(KEPT))("%s", async (_, told) => {
  await play(told);
});
