/** Opening copies for tests, with an overlay that every test understands. */
import { openReplica } from "../src/index";
import { forgetting } from "../src/leaving";
import type { Outside } from "../src/outside";
import type { OpenOptions, Overlays, Replica } from "../src/types";

export const IDENTITY = { organization: "o", contact: "c", scope: "s" };

/** `patch` lays what its arguments say; `double` doubles the size of what is beneath it. */
export const OVERLAYS: Overlays = {
  patch: ({ kind, id, doc }) => [[kind, id, doc]],
  double: ({ kind, id }, { get }) => [[kind, id, { size: get(kind, id).size * 2 }]],
  broken: () => {
    throw new Error("an overlay's fault");
  },
};

export function open(outside: Outside, options: Partial<OpenOptions> = {}): Promise<Replica> {
  const usual = { identity: IDENTITY, schema: 1, overlays: OVERLAYS, outside };
  return openReplica({ ...usual, forgetting: async () => forgetting(), ...options });
}

/** The documents of a kind by id, as the screens would see them. */
export async function shown(replica: Replica, kind = "job"): Promise<Record<string, unknown>> {
  return Object.fromEntries((await replica.list(kind)).map(({ id, doc }) => [id, doc]));
}
