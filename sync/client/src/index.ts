/** A durable copy of what a server publishes to one reader, and an outbox that arrives once. */

export { nameOf } from "./database";
export type { Channel, Locks, Outside } from "./outside";
export { Gone, Overtaken } from "./overtaken";
export { openReplica, WAKE_TAG } from "./replica";
export { transact } from "./transacting";
export type * from "./types";
