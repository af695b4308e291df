import { expect, test } from "vitest";
import { anInvoice } from "../invoices/examples";
import { Problem, Unreachable } from "../kit/api";
import type { Autopay, Invoice } from "../kit/documents";
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

const BECAUSE = "It is not charged by itself, because";

test.each([
  ["account_changed", `${BECAUSE} automatic payments have to be set up again. Please pay it here.`],
  ["payments_off", "just now. Please pay it by bank transfer."],
  ["payment_begun", `${BECAUSE} a payment of it was begun and is not finished. Please go on`],
  ["dispute", `${BECAUSE} a payment of it was disputed.`],
  ["refund", `${BECAUSE} money that was paid for it went back to you.`],
  ["amount", `${BECAUSE} a card cannot be charged this amount. Please pay it by bank transfer.`],
  ["declined", `${BECAUSE} your card was declined for it. Please pay it here.`],
  ["a_reason_of_tomorrow", `${BECAUSE} something is in the way. Please pay it here.`],
])("what is not charged by itself says why: %s", (why, words) => {
  const autopay_off_why = why as Invoice["autopay_off_why"];
  expect(whyNotCharged(anInvoice({ autopay_off_why }))).toContain(words);
});

test("why is not said of what is charged, or of what is not to be paid now", () => {
  const returned = { autopay_off_why: "refund" } as const;
  expect(whyNotCharged(anInvoice())).toBe("");
  expect(whyNotCharged(anInvoice({ autopay_on: "2026-12-07" }))).toBe("");
  expect(whyNotCharged(anInvoice({ ...returned, balance_minor: 0 }))).toBe("");
  expect(whyNotCharged(anInvoice({ ...returned, processing_minor: 5 }))).toBe("");
});

test("a charge that is being made says so, by the card if that is known", () => {
  const charged = anInvoice({ charging: true, paying_id: "p" });
  expect(isPlanned(charged)).toBe(true);
  expect(plannedWords(charged, anAutopay(), WHEN.today)).toBe(
    "Is being charged to Visa ending in 4242 just now.",
  );
  expect(plannedWords(charged, undefined, WHEN.today)).toContain("your saved card");
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
  const elsewhere = anAutopay({ state: "off", ended_why: "account_changed" });
  expect(endedWords(elsewhere, WHEN)).toMatch(/^It has to be set up again/);
  expect(rowWords(elsewhere)).toContain("set up again");
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
