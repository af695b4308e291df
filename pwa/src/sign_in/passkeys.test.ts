import { beforeEach, expect, test, vi } from "vitest";
import { listPasskeys, proveByPasskey } from "./passkeys";

const bytes = (text: string) => new TextEncoder().encode(text).buffer;
const HANDLE = "aGFuZGxl";
const ELSEWHERE = "b3RoZXI";
const ONE = { credential_id: "b25l", handle: ELSEWHERE };
const TWO = { credential_id: "dHdv", handle: HANDLE };
const ALEX = {
  contact: { id: "c1", name: "Alex", email: "alex@example.com", role: "owner" },
  customer: { id: "u1", name: "Alex" },
  organization: { id: "o1", name: "Northgate", accent: "#0b6b4f" },
  ...{ scope: "u1", expires_at: "2027-11-23T12:00:00Z", accounts: 1 },
};
let own: { credential_id: string; handle: string }[];
let host: string;
let told: unknown;
let allowed: string[] | undefined;

/** An authenticator that does not say whose passkey it is, as it may when it was told which. */
async function get({ publicKey }: CredentialRequestOptions) {
  allowed = publicKey?.allowCredentials?.map(({ id }) => new TextDecoder().decode(id));
  const response = {
    ...{ authenticatorData: bytes("a"), clientDataJSON: bytes("c"), signature: bytes("s") },
    userHandle: null,
  };
  const more = { authenticatorAttachment: "platform", getClientExtensionResults: () => ({}) };
  return { id: "b25l", rawId: bytes("one"), type: "public-key", response, ...more };
}

beforeEach(() => {
  [own, told, allowed] = [[ONE, TWO], null, undefined];
  host = "localhost";
  const PublicKeyCredential = () => undefined;
  vi.stubGlobal("PublicKeyCredential", PublicKeyCredential);
  vi.stubGlobal("window", { PublicKeyCredential });
  vi.stubGlobal("location", { hostname: "portal.example" });
  vi.stubGlobal("navigator", { onLine: true, credentials: { get } });
  vi.stubGlobal("sessionStorage", { removeItem: () => undefined });
  vi.stubGlobal("fetch", async (path: string, { body }: RequestInit) => {
    const owner = { handle: HANDLE, name: "alex@example.com", display_name: "Alex" };
    const others = [{ ...owner, handle: ELSEWHERE, display_name: "Alex, Shah Lettings" }];
    if (path === "/api/portal/passkeys")
      return Response.json({ rp_id: host, most: 10, owner, others, passkeys: own });
    if (path.endsWith("options")) return Response.json({ public_key: { challenge: "eA" } });
    told = JSON.parse(body as string);
    return Response.json(ALEX);
  });
});

test("only one's own passkeys prove that it is still oneself", async () => {
  await proveByPasskey();
  expect(allowed).toEqual(["one", "two"]);
  expect(told).toMatchObject({ credential: { id: "b25l", response: { userHandle: ELSEWHERE } } });
});

test("who has none left by now is not asked for just any", async () => {
  own = [];
  await expect(proveByPasskey()).rejects.toMatchObject({ code: "unknown_passkey" });
  expect([allowed, told]).toEqual([undefined, null]);
});

test("authenticators are told of each account by the handle they know it by", async () => {
  host = "portal.example";
  const signalled: unknown[] = [];
  const heard = async (about: unknown) => void signalled.push(about);
  Object.assign(PublicKeyCredential, {
    signalAllAcceptedCredentials: heard,
    signalCurrentUserDetails: heard,
  });
  own = [ONE];
  await listPasskeys();
  await vi.waitFor(() => expect(signalled).toHaveLength(4));
  const here = { rpId: host, userId: HANDLE };
  const there = { rpId: host, userId: ELSEWHERE };
  const name = "alex@example.com";
  expect(signalled).toEqual([
    { ...here, allAcceptedCredentialIds: [] },
    { ...here, name, displayName: "Alex" },
    { ...there, allAcceptedCredentialIds: ["b25l"] },
    { ...there, name, displayName: "Alex, Shah Lettings" },
  ]);
});
