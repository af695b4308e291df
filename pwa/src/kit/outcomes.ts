/** What in the outbox needs the person. */
import type { OutboxItem } from "@doorstep/sync";

/** What was not sent or not taken, and of what only a part was taken. */
export interface Troubles {
  failed: number;
  partly: number;
}

/** Whether the server made only a part of a change, because somebody had changed the rest. */
export function isPartly({ outcome }: OutboxItem): boolean {
  return outcome?.status === "merged";
}

/** How many of each there are. */
export function troublesIn(outbox: OutboxItem[]): Troubles {
  const all = outbox.filter(({ state }) => state === "failed");
  const partly = all.filter(isPartly).length;
  return { failed: all.length - partly, partly };
}
