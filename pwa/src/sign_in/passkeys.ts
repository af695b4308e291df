/** Passkeys: what this browser and its authenticators are asked, and what is told them. */
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/browser";
import { ask, Problem } from "../kit/api";
import { enter } from "./asking";

/** A passkey of the person's own. */
export interface Passkey {
  id: string;
  credential_id: string;
  /** As whom its authenticator knows the person. */
  handle: string;
  name: string;
  /** It is on their other devices, too. */
  synced: boolean;
  created_at: string;
  last_used_at: string | null;
}

/** As whom authenticators know the person in an account; null before its first passkey. */
interface Owner {
  handle: string | null;
  name: string;
  display_name: string;
}

/** Those of all the person's accounts; `owner` is who they are in the open one, `others` elsewhere. */
export interface Passkeys {
  rp_id: string;
  most: number;
  owner: Owner;
  others: Owner[];
  passkeys: Passkey[];
}

type Options<T> = { public_key: T };

const OWN = "/api/portal/passkeys";
const SIGN_IN = "/api/sign-in/passkey";
const TYPE = "public-key";
/** Milliseconds after which the question behind the email field is asked anew: it lasts for five minutes. */
const RENEW = 240_000;
/** Milliseconds in which nobody has answered: who refuses that fast is the browser itself. */
const TOO_FAST = 1_000;
/** Milliseconds between looks at whether it is to end. */
const OFTEN = 50;
/** Milliseconds that a browser has for what nobody sees. */
const MEANWHILE = 2_000;

/** Whether this browser knows of passkeys at all. */
export function knowsPasskeys(): boolean {
  return "PublicKeyCredential" in window;
}

/** Whether this device could keep one, behind its fingerprint, face or screen lock. */
export async function keepsPasskeys(): Promise<boolean> {
  if (!knowsPasskeys()) return false;
  return PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false);
}

/**
 * Makes a passkey without a question where the browser does that, for who has just used its password
 * manager. Resolves with whether it did.
 */
export async function addQuietly(): Promise<boolean> {
  const able = await PublicKeyCredential.getClientCapabilities?.().catch(() => undefined);
  if (!able?.conditionalCreate) return false;
  const { WebAuthnAbortService } = await library();
  const timer = setTimeout(() => WebAuthnAbortService.cancelCeremony(), MEANWHILE);
  return addPasskey(true)
    .then(
      () => true,
      () => false,
    )
    .finally(() => clearTimeout(timer));
}

/** Signs in with the passkey that the person picks in the browser's own window. */
export async function signInByPasskey(): Promise<void> {
  const { startAuthentication } = await library();
  await enterWith(await startAuthentication({ optionsJSON: await toSignIn() }));
}

/**
 * Signs in anew with a passkey of who is signed in, whoever else has theirs on this device. Those of
 * other people are not asked for: one of them would end this session and open another.
 */
export async function proveByPasskey(): Promise<void> {
  const [{ startAuthentication }, { passkeys }, options] = await Promise.all([
    library(),
    listPasskeys(),
    toSignIn(),
  ]);
  if (passkeys.length === 0) throw new Problem(422, "unknown_passkey", "");
  const allowCredentials = passkeys.map(({ credential_id: id }) => ({ id, type: TYPE }));
  const found = await startAuthentication({ optionsJSON: { ...options, allowCredentials } });
  // An authenticator that is told which may leave out whose they are (WebAuthn §5.2.2).
  const used = passkeys.find(({ credential_id }) => credential_id === found.id);
  if (used) found.response.userHandle ??= used.handle;
  await enterWith(found);
}

/**
 * Shows passkeys among the suggestions of the email field until one is picked, then calls `picked`
 * with the signing in. Returns what ends it, which resolves once the browser is free to ask again.
 * Whatever keeps it from working, nobody misses it.
 */
export function suggestPasskeys(picked: (entering: Promise<void>) => void): () => Promise<void> {
  const leaving = new AbortController();
  const over = suggest(leaving.signal).then(
    (credential) => {
      if (credential && !leaving.signal.aborted) picked(enterWith(credential));
    },
    () => undefined,
  );
  return () => {
    leaving.abort();
    return over;
  };
}

/** Makes a passkey on this device, or wherever the person likes, and lets it sign in here. */
export async function addPasskey(quietly = false): Promise<Passkey> {
  const { startRegistration } = await library();
  const asked = await ask<Options<PublicKeyCredentialCreationOptionsJSON>>(
    "POST",
    `${OWN}/options`,
    { quietly },
  );
  const optionsJSON = asked.public_key;
  const credential = await startRegistration({ optionsJSON, useAutoRegister: quietly });
  try {
    return await ask<Passkey>("POST", OWN, { credential });
  } catch (error) {
    if (error instanceof Problem) await signalUnknown(optionsJSON.rp.id, credential.id);
    throw error;
  }
}

/** The person's passkeys; authenticators learn of it which are good still, and what they are called. */
export async function listPasskeys(): Promise<Passkeys> {
  const found = await ask<Passkeys>("GET", OWN);
  void signalAll(found);
  return found;
}

/** Whether who is signed in could sign in with one here. */
export async function hasPasskey(): Promise<boolean> {
  return knowsPasskeys() && (await listPasskeys()).passkeys.length > 0;
}

/** Gives one another name. */
export function renamePasskey(id: string, name: string): Promise<Passkey> {
  return ask("PATCH", `${OWN}/${id}`, { name });
}

/** Takes one away; it opens nothing from here on. */
export async function removePasskey(id: string): Promise<void> {
  await ask("DELETE", `${OWN}/${id}`);
}

/** Loaded when it is needed, and in no screen's own file. */
function library() {
  return import("@simplewebauthn/browser");
}

async function toSignIn(): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const asked = await ask<Options<PublicKeyCredentialRequestOptionsJSON>>(
    "POST",
    `${SIGN_IN}/options`,
  );
  return asked.public_key;
}

async function enterWith(credential: { id: string }): Promise<void> {
  try {
    await enter(SIGN_IN, { credential });
    void listPasskeys().catch(nobodyListens);
  } catch (error) {
    if (error instanceof Problem && error.code === "unknown_passkey") {
      await signalUnknown(location.hostname, credential.id);
    }
    throw error;
  }
}

async function suggest(leaving: AbortSignal) {
  const { browserSupportsWebAuthnAutofill, startAuthentication, WebAuthnAbortService } =
    await library();
  if (!(await browserSupportsWebAuthnAutofill())) return null;
  const cancel = () => WebAuthnAbortService.cancelCeremony();
  while (!leaving.aborted) {
    const optionsJSON = await toSignIn();
    const began = Date.now();
    // Told more than once: it may not have begun when it is to end.
    const watch = setInterval(() => {
      if (leaving.aborted || Date.now() - began > RENEW) cancel();
    }, OFTEN);
    try {
      if (leaving.aborted) break;
      return await startAuthentication({ optionsJSON, useBrowserAutofill: true });
    } catch (error) {
      // Somebody changed their mind, or it was time to ask anew; not if the browser will not do it.
      if (Date.now() - began < TOO_FAST) throw error;
    } finally {
      clearInterval(watch);
    }
  }
  return null;
}

/** The Signal API (WebAuthn Level 3 §5.1.10), where there is one; never rejects. */
async function signalUnknown(rpID: string | undefined, credentialID: string): Promise<void> {
  const { sendSignal } = await library();
  if (!rpID) return;
  await sendSignal({ signalName: "unknownCredential", rpID, credentialID }).catch(nobodyListens);
}

async function signalAll(found: Passkeys): Promise<void> {
  if (!knowsPasskeys() || found.rp_id !== location.hostname) return;
  for (const owner of [found.owner, ...found.others]) await signalThose(owner, found);
}

/** Tells which are good of those that it keeps under one of the handles, and the name for them. */
async function signalThose(owner: Owner, { rp_id: rpID, passkeys }: Passkeys): Promise<void> {
  const { handle, name: userName, display_name: userDisplayName } = owner;
  if (!handle) return;
  const { sendSignal } = await library();
  const about = { rpID, userID: handle };
  const theirs = passkeys.filter((passkey) => passkey.handle === handle);
  const allAcceptedCredentialIDs = theirs.map(({ credential_id }) => credential_id);
  await sendSignal({
    signalName: "allAcceptedCredentials",
    ...about,
    allAcceptedCredentialIDs,
  }).catch(nobodyListens);
  await sendSignal({
    signalName: "currentUserDetails",
    ...about,
    userName,
    userDisplayName,
  }).catch(nobodyListens);
}

function nobodyListens(): void {
  // A browser without it offers what is gone until the person deletes it there.
}
