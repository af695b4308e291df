/** The model of the server is held to the words that the real one is held to. */
import { expect, test } from "vitest";
import type { Answer, Cursor, Decision, Entry, Pushed } from "../src/wire";
import { type Command, fingerprint } from "./deciding";
import { Server } from "./server";
import { vectorsOf } from "./vectors";

interface Page {
  given: { epoch: string; version: number; floor: number; entries: Entry[] };
  when: { request: { cursor: Cursor; limit: number; digest?: [number, number]; since?: number } };
  then: { response: Answer };
}

interface Exchange {
  given: { ledger: { by: "me" | "another"; mutation: Pushed; status: string; code: string }[] };
  when: { m: Pushed[] };
  then: { m: unknown[][]; effects: string[]; ledger: [id: string, status: string][] };
}

const READERS = { me: "c", another: "another" };
const ASKED = { schema: 1, scope: "s", reader: READERS.me, client: "client", m: [] };

/** The one mutation of the vectors. */
const end: Command = {
  ver: 1,
  fits: ({ status }) => typeof status === "string",
  end({ status }) {
    if (status === "broken") throw new Error("the vector wants it so");
    if (status === "merged") return { status, detail: { fields: ["n"] } };
    return status === "applied" ? { status } : { status: String(status), code: "ended" };
  },
};

for (const vector of vectorsOf<Page>("both")) {
  test(`${vector.rule} of the model: ${vector.title}`, () => {
    const { entries, ...scope } = vector.given;
    const server = Object.assign(new Server(), scope);
    for (const entry of entries) server.entries.set(`${entry[0]}/${entry[1]}`, entry);
    const { rows, m: _, ...page } = server.answer({ ...ASKED, ...vector.when.request });
    const { rows: expected, ...response } = vector.then.response;
    expect(page).toEqual(response);
    expect(byVersion(rows)).toEqual(byVersion(expected));
    expect(rows.map(([, , version]) => version)).toEqual(expected.map(([, , version]) => version));
  });
}

for (const vector of vectorsOf<Exchange>("server")) {
  test(`${vector.rule} of the model: ${vector.title}`, () => {
    const { given, when, then } = vector;
    const server = new Server();
    server.commands = { end };
    for (const { by, mutation, status, code } of given.ledger) {
      const decision: Decision = [mutation.id, status, code, null];
      const kept = { author: READERS[by], hash: fingerprint(mutation), decision };
      server.ledger.set(mutation.id, kept);
    }
    const { m } = server.answer({ ...ASKED, cursor: null, limit: 500, m: when.m });
    expect(m.map((word, at) => word.slice(0, then.m[at]?.length))).toEqual(then.m);
    expect([...server.effects].sort()).toEqual(then.effects.map((id) => [id, 1]));
    const ledger = [...server.ledger].map(([id, { decision }]) => [id, decision[1]]);
    expect(ledger.sort()).toEqual([...then.ledger].sort());
  });
}

/** Entries in an order that says nothing within a version. */
function byVersion(rows: Entry[]): Entry[] {
  const place = ([kind, id, version]: Entry) =>
    `${String(version).padStart(16, "0")} ${kind}/${id}`;
  return [...rows].sort((one, other) => (place(one) < place(other) ? -1 : 1));
}
