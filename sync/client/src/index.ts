/** A durable copy of what a server publishes to one reader, and an outbox that arrives once. */

export { nameOf } from "./database";
export { Overtaken } from "./outbox";
export type { Channel, Locks, Outside } from "./outside";
export { openReplica, WAKE_TAG } from "./replica";
export type * from "./types";
