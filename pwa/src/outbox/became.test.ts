import type { OutboxItem } from "@doorstep/sync";
import { expect, test } from "vitest";
import { draftOf, stillAfter } from "./again";
import { discardWords, renewedAs, stateWords, visitTrouble } from "./became";

const item = (over: Partial<OutboxItem>): OutboxItem => ({
  ...{ id: "1", name: "request.create", ver: 1, args: { request_id: "r1" }, base: null },
  ...{ after: [], created_at: 0, attempts: 0, state: "waiting", outcome: null },
  ...{ settled: false, blobs: [], ...over },
});
const failed = (
  status: "rejected" | "conflict" | "blocked" | "quarantined",
  detail: unknown = null,
) => ({ state: "failed", outcome: { status, code: null, detail } }) as const;
const photo = (sent: number) => ({ sha256: `${sent}`, size: 9, sent });

test("a refusal is told in the server's sentence", () => {
  expect(stateWords(item(failed("conflict", { sentence: "It was accepted." })))).toBe(
    "It was accepted.",
  );
});

test.each(["rejected", "conflict", "blocked", "quarantined"] as const)(
  "%s has a sentence even when the server sends none",
  (status) => {
    expect(stateWords(item(failed(status)))).toMatch(/^[A-Z].+\.$/);
  },
);

test("what is too much for one day says so, and that it need not be done again", () => {
  expect(stateWords(item({ attempts: 1, held: "busy" }))).toBe("Waiting to send, was tried before");
  expect(stateWords(item({ attempts: 1, held: "too_many" }))).toContain("by itself");
});

test("photos are on their way until their bytes are there, and then still on this phone", () => {
  const going = item({ state: "sent", settled: true, blobs: [photo(9), photo(3)] });
  expect(stateWords(going)).toBe("Sent. 1 of 2 photos still to go.");
  const there = item({ state: "sent", settled: true, blobs: [photo(9)] });
  expect(stateWords(there)).toBe("Sent. Its photos have arrived and are being checked.");
});

test("a photo that was refused does not make a request look unsent", () => {
  const refused = failed("rejected", { sentence: "This is not a picture we can read." });
  expect(stateWords(item({ ...refused, settled: true }))).toBe(
    "Sent, but not its photo. This is not a picture we can read.",
  );
});

test("a change that was made in part says so, and not that it was lost", () => {
  const outcome = { status: "merged" as const, code: null, detail: { fields: {} } };
  const partly = item({ state: "failed", settled: true, outcome });
  expect(stateWords(partly)).toMatch(/^Not all of your change was made/);
  expect(discardWords(partly)).toMatch(/^What you wrote instead/);
});

test("only what is on this phone alone is said to be so before it is thrown away", () => {
  const alone = /on this phone only/;
  expect(discardWords(item({}))).toMatch(alone);
  expect(discardWords(item({ blobs: [photo(0)] }))).toContain("1 photo goes with it");
  expect(discardWords(item(failed("rejected")))).toMatch(alone);
  expect(discardWords(item({ state: "sent" }))).toMatch(/may have reached the office/);
  expect(discardWords(item(failed("quarantined")))).toMatch(/^The office has it/);
  expect(discardWords(item({ ...failed("rejected"), settled: true, blobs: [photo(0)] }))).toMatch(
    /^The request is with the office and stays there\. Only 1 photo/,
  );
  expect(discardWords(item(failed("rejected")), true)).toMatch(/as you wrote it before/);
  for (const state of [item({ state: "sent" }), item(failed("quarantined"))])
    expect(discardWords(state)).not.toMatch(alone);
});

test("what was blocked waits no more for what is gone or can only be amended", () => {
  const exists = { status: "rejected" as const, code: "request_exists", detail: null };
  const outbox = [
    item({ id: "waiting" }),
    item({ id: "overtaken", state: "failed", outcome: exists }),
    item({ id: "refused", ...failed("rejected") }),
  ];
  const blocked = item({ after: ["gone", "waiting", "overtaken", "refused"] });
  expect(stillAfter(blocked, outbox, [])).toEqual(["waiting", "refused"]);
});

test("the draft of a thing goes with it, but not that of a request the office has", () => {
  expect(draftOf(item({}))).toBe("request:r1");
  expect(draftOf(item({ settled: true }))).toBeNull();
  expect(draftOf(item({ id: "a", name: "request.amend" }))).toBe("request:a");
  expect(draftOf(item({ name: "visit.confirm" }))).toBeNull();
});

test("an answer to a visit that is at another time, or not at all, says which", () => {
  const refusedFor = (code: string) => {
    const outcome = { status: "conflict" as const, code, detail: null };
    return visitTrouble(item({ name: "visit.confirm", state: "failed", outcome }));
  };
  expect(["visit_moved", "visit_past", "visit_not_open", "busy"].map(refusedFor)).toEqual([
    ...["moved", "closed", "closed", null],
  ]);
  expect(visitTrouble(item({ name: "visit.confirm" }))).toBeNull();
});

test("a renewal that came too late leads to the new certificate, and is no trouble", () => {
  const detail = { sentence: "Renewed already.", current_id: "c2" };
  const outcome = { status: "conflict" as const, code: "already_renewed", detail };
  const late = item({ state: "failed", outcome });
  expect(renewedAs(late)).toBe("c2");
  expect(stateWords(late)).toContain("Nothing is left to do");
  expect(renewedAs(item({ ...failed("conflict", detail) }))).toBeNull();
  expect(renewedAs({ ...late, state: "waiting" })).toBeNull();
});

test("what the office has by now just as it was written needs no decision", () => {
  const merged = { status: "merged" as const, code: null, detail: null };
  const partly = item({ state: "failed", settled: true, outcome: merged });
  expect(stateWords(partly, { agreed: true })).toContain("just as you wrote it");
  expect(stateWords(partly)).toContain("that version stands");
});
