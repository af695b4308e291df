import { expect, test, vi } from "vitest";
import { leave } from "../kit/session";
import { askForMail, signInByCode } from "./asking";

const ALEX = {
  contact: { id: "c1", name: "Alex", email: "alex@example.com", role: "owner" },
  customer: { id: "u1", name: "Alex" },
  organization: { id: "o1", name: "Northgate", accent: "#0b6b4f" },
  ...{ scope: "u1", expires_at: "2027-11-23T12:00:00Z", accounts: 1 },
};

test("a session that was left is over before anything else is asked at the door", async () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  };
  vi.stubGlobal("localStorage", storage);
  vi.stubGlobal("sessionStorage", storage);
  vi.stubGlobal("location", { origin: "http://localhost", href: "http://localhost/portal" });
  const told: string[] = [];
  let ended = (_: Response) => {};
  vi.stubGlobal("fetch", (path: string, { method }: RequestInit) => {
    told.push(`${method} ${path}`);
    if (method === "POST") return Promise.resolve(Response.json(ALEX));
    return new Promise((resolve) => {
      ended = resolve;
    });
  });

  leave();
  const asking = askForMail("alex@example.com");
  const entering = signInByCode("alex@example.com", "123456");
  await new Promise((resolve) => setTimeout(resolve));
  expect(told).toEqual(["DELETE /api/session"]);
  ended(new Response(null, { status: 204 }));
  await Promise.all([asking, entering]);
  expect(told.slice(1).sort()).toEqual(["POST /api/sign-in/code", "POST /api/sign-in/email"]);
});
