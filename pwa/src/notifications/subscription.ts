/** A browser's subscription to push messages, as the server is told of it; for pages and worker. */
import type { Identity } from "@doorstep/sync";

/** Where the server is told. */
export const PUSH = "/api/portal/push";
/** The cache in which is noted, under which name, whose copy a push may bring up to date. */
export const NOTES = "push";
export const WHOSE = "/push/whose";

/** Whose copy that is, and the version of the documents that the app reads. */
export interface Whose {
  identity: Identity;
  schema: number;
}

/** The subscription in the server's words; `key` is the server's, if the browser does not say. */
export function describe(made: PushSubscription, key: string) {
  const { endpoint, keys = {} } = made.toJSON();
  const { p256dh = "", auth = "" } = keys;
  return { endpoint, keys: { p256dh, auth }, key: keyOf(made) ?? key };
}

/** The key of the server's that a subscription was made with, in base64url. */
export function keyOf({ options }: PushSubscription): string | undefined {
  const raw = options?.applicationServerKey;
  if (!raw) return undefined;
  const text = btoa(String.fromCharCode(...new Uint8Array(raw)));
  return text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
