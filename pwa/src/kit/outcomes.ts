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

/** The last of a name that nobody has decided: a change of the same thing goes out with it. */
export function lastWaiting(outbox: OutboxItem[], name: string): OutboxItem | undefined {
  return outbox.findLast((item) => item.name === name && item.state !== "failed" && !item.settled);
}

/** How many of each there are. */
export function troublesIn(outbox: OutboxItem[]): Troubles {
  const all = outbox.filter(({ state }) => state === "failed");
  const partly = all.filter(isPartly).length;
  return { failed: all.length - partly, partly };
}
