import { expect, test } from "vitest";
import { anInvoice, aPayment } from "../invoices/examples";
import { Problem, Unreachable } from "../kit/api";
import type { Autopay } from "../kit/documents";
import { whyNotDone, whyStillOn } from "./agreeing";
import { whyNotCharged } from "./why";
import { agreedWords, endedWords, isPlanned, plannedWords, rowWords } from "./words";

const WHEN = { zone: "Europe/London", today: "2026-11-26" };

function anAutopay(change: Partial<Autopay> = {}): Autopay {
  return {
    ...{ state: "active", detail: "Visa ending in 4242", consented_by: "Alex Morgan" },
    ...{ consented_at: "2026-11-25T10:00:00Z", ended_at: null, ended_why: "" },
    ...change,
  };
}

test("a planned charge says by which card and when", () => {
  const planned = anInvoice({ autopay_on: "2026-12-07" });
  expect(plannedWords(planned, anAutopay(), WHEN.today)).toBe(
    "Will be charged to Visa ending in 4242 on Mon 7 Dec.",
  );
  expect(plannedWords(planned, undefined, WHEN.today)).toContain("your saved card");
  expect(plannedWords(planned, anAutopay(), "2026-12-07")).toContain("soon");
});

test.each([
  ["without a plan", {}],
  ["once it is paid", { autopay_on: "2026-12-07", balance_minor: 0 }],
  ["while somebody pays it", { autopay_on: "2026-12-07", paying_id: "p" }],
])("nothing is said of a charge %s", (_, change) => {
  expect(isPlanned(anInvoice(change))).toBe(false);
  expect(plannedWords(anInvoice(change), anAutopay(), WHEN.today)).toBe("");
});

const entry = (kind: "refund" | "dispute") => ({
  ...{ at: "2026-11-20T10:00:00Z", kind, amount_minor: 500, note: "" },
  ...{ payment_id: "p", credit_note_id: null },
});
const BECAUSE = "It is not charged by itself, because";

test.each([
  [{ entries: [entry("refund")] }, [], `${BECAUSE} money that was paid for it went back to you.`],
  [{ entries: [entry("dispute")] }, [], `${BECAUSE} a payment of it was disputed.`],
  [{ paying_id: "p" }, [], `${BECAUSE} a payment of it was begun and is not finished.`],
  [{ balance_minor: 100_000_000 }, [], `${BECAUSE} a card cannot be charged this amount.`],
  [{ currency: "KWD", balance_minor: 9_999 }, [], `${BECAUSE} a card cannot be charged`],
  [{}, [aPayment({ state: "failed", created_at: "2026-11-26T08:00:00Z" })], "did not go through"],
])("what is not charged by itself says why: %o", (change, payments, words) => {
  const known = { autopay: anAutopay(), payments, online: true };
  expect(whyNotCharged(anInvoice(change), known)).toContain(words);
});

test("why is not said of what is charged, or of what cannot be known", () => {
  const known = { autopay: anAutopay(), payments: [], online: true };
  const returned = { entries: [entry("refund")] };
  const before = aPayment({ state: "failed", created_at: "2026-11-24T08:00:00Z" });
  expect(whyNotCharged(anInvoice(), { ...known, payments: [before] })).toBe("");
  expect(whyNotCharged(anInvoice({ autopay_on: "2026-12-07" }), known)).toBe("");
  expect(whyNotCharged(anInvoice({ ...returned, balance_minor: 0 }), known)).toBe("");
  expect(whyNotCharged(anInvoice({ ...returned, processing_minor: 5 }), known)).toBe("");
  expect(whyNotCharged(anInvoice(returned), { ...known, autopay: undefined })).toBe("");
  expect(
    whyNotCharged(anInvoice(returned), { ...known, autopay: anAutopay({ state: "off" }) }),
  ).toBe("");
  expect(whyNotCharged(anInvoice(), { ...known, online: false })).toMatch(/by bank transfer.$/);
});

test("who agreed, when, and why it ended is told", () => {
  expect(agreedWords(anAutopay(), WHEN)).toBe("Agreed to by Alex Morgan yesterday");
  expect(agreedWords(anAutopay({ consented_by: null }), WHEN)).toBe("Agreed to yesterday");
  const off = { state: "off", ended_at: "2026-11-26T10:00:00Z" } as const;
  expect(endedWords(anAutopay({ ...off, ended_why: "turned_off" }), WHEN)).toMatch(/off today/);
  expect(endedWords(anAutopay({ ...off, ended_why: "declined" }), WHEN)).toMatch(/declined/);
  expect(endedWords(anAutopay(), WHEN)).toBe("");
  expect(rowWords(anAutopay())).toBe("On, by Visa ending in 4242");
  expect(rowWords(anAutopay(off))).toBe(rowWords(undefined));
});

test.each([
  new Problem(409, "consent_changed", ""),
  new Problem(409, "payments_off", ""),
  new Problem(503, "payments_away", ""),
  new Problem(500, "internal", ""),
  new Unreachable(),
  new Error("no page"),
])("%s says that nothing was changed", (error) => {
  expect(whyNotDone(error, "save a card")).toContain("Nothing was changed");
});

test("what could not be turned off is never said to be off", () => {
  expect(whyStillOn(new Unreachable())).toContain("may still be on");
  expect(whyStillOn(new Problem(503, "internal", ""))).toContain("still on");
  expect(whyStillOn(new Problem(401, "signed_out", ""))).toContain("still on");
});
