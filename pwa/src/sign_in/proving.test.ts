import type { VNode } from "preact";
import { expect, test, vi } from "vitest";
import { Problem } from "../kit/api";
import { type Session, session } from "../kit/session";
import { over } from "../ui/over";
import { said } from "../ui/Toast";
import { NotProved, withProof } from "./proving";

const ALEX: Session = {
  contact: { id: "c1", name: "Alex", email: "alex@example.com", role: "owner" },
  customer: { id: "u1", name: "Alex" },
  organization: { id: "o1", name: "Northgate", accent: "#0b6b4f" },
  ...{ scope: "u1", expires_at: "2027-11-23T12:00:00Z", accounts: 1 },
};
const PRIYA: Session = {
  ...ALEX,
  contact: { ...ALEX.contact, id: "c2", name: "Priya", email: "priya@example.com" },
};

/** Lets somebody prove who they are while Alex is asked; resolves with how often it was tried. */
async function proveAs(who: Session): Promise<number> {
  session.value = ALEX;
  let times = 0;
  const act = async () => {
    if (++times === 1) throw new Problem(403, "sign_in_again", "x");
  };
  const done = withProof(act).catch((error) => expect(error).toBeInstanceOf(NotProved));
  await vi.waitFor(() => expect(over.value).not.toBeNull());
  session.value = who;
  (over.value as VNode<{ onProved(): void }>).props.onProved();
  await done;
  session.value = null;
  return times;
}

test("what is done at once asks nobody who they are", async () => {
  expect(await withProof(async () => "done")).toBe("done");
});

test("any other refusal is the caller's to speak of", async () => {
  const refused = new Problem(403, "forbidden", "x");
  await expect(withProof(() => Promise.reject(refused))).rejects.toBe(refused);
});

test("nobody who has left meanwhile is asked, and it is not done a second time", async () => {
  let times = 0;
  const act = () => {
    times++;
    return Promise.reject(new Problem(403, "sign_in_again", "x"));
  };
  await expect(withProof(act)).rejects.toBeInstanceOf(NotProved);
  expect(times).toBe(1);
});

test("who has proved it goes on", async () => {
  expect(await proveAs(ALEX)).toBe(2);
  expect(over.value).toBeNull();
  expect(said.value).toEqual([]);
});

test("what somebody asked for is not done to whoever signs in in their place", async () => {
  expect(await proveAs(PRIYA)).toBe(1);
  expect(said.value).toMatchObject([
    { text: "That was not Alex: Priya is signed in now. Nothing was changed." },
  ]);
});
