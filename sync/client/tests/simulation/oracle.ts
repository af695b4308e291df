/** What must be true of a simulated world at rest. */
import { expect } from "vitest";
import type { Doc } from "../../src/wire";
import type { Simulation } from "./simulated";

/** Every copy is the server's, and every mutation had one outcome and at most one effect. */
export async function check(world: Simulation): Promise<void> {
  for (const { rows, outbox } of world.held) {
    const copy = Object.fromEntries(rows.map(({ kind, id, doc }) => [`${kind}/${id}`, doc]));
    expect(copy).toEqual(world.server.rows as Record<string, Doc>);
    for (const { id, state, outcome } of outbox) {
      expect({ id, state }).toEqual({ id, state: "failed" });
      const word = statusOf(world, id);
      if (word) expect(outcome?.status).toBe(word);
      else expect(world.excused.has(id) || outcome?.status === "blocked").toBe(true);
    }
  }
  const failed = new Set(world.held.flatMap(({ outbox }) => outbox.map(({ id }) => id)));
  for (const id of world.written) {
    const status = statusOf(world, id);
    if (status) expect(["applied", "merged", "conflict", "blocked"]).toContain(status);
    else
      expect({ id, known: world.excused.has(id) || failed.has(id) }).toEqual({ id, known: true });
  }
  for (const [id, { decision }] of world.server.ledger) {
    expect([id, world.server.effects.get(id) ?? 0]).toEqual([
      id,
      ["applied", "merged"].includes(decision[1]) ? 1 : 0,
    ]);
  }
  expect(world.line.rude).toEqual([]);
  if (!world.rotten) expect(world.server.alarms).toBe(0);
}

function statusOf({ server }: Simulation, id: string): string | undefined {
  return server.ledger.get(id)?.decision[1];
}
