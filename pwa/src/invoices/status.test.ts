import { expect, test } from "vitest";
import vectors from "../../../tests/vectors/invoice_status.json";
import { anInvoice } from "./examples";
import { keptOf, payableOf, restOf, stateOf, statusOf } from "./status";
import { creditedWords, dueWords, headingOf, nextOf } from "./words";

const TODAY = "2026-11-23";

test.each(vectors)("$name: $status", ({ invoice, today, status, ...sums }) => {
  const standing = invoice as Parameters<typeof statusOf>[0];
  expect(statusOf(standing, today)).toBe(status);
  expect(restOf(standing)).toBe(sums.rest_minor);
  expect(payableOf(standing)).toBe(sums.payable_minor);
  const kept = "kept_minor" in sums ? sums.kept_minor : Math.max(0, -invoice.balance_minor);
  expect(keptOf(standing)).toBe(kept);
});

test("the heading says what is to be done about it, and by when", () => {
  const heading = (change: Parameters<typeof anInvoice>[0]) => headingOf(anInvoice(change), TODAY);
  expect(heading({})).toBe("£186.00 due tomorrow");
  expect(heading({ due_on: TODAY })).toBe("£186.00 due today");
  expect(heading({ due_on: null })).toBe("£186.00 to pay");
  expect(heading({ due_on: "2026-11-20" })).toBe("£186.00, 3 days overdue");
  expect(heading({ due_on: "2026-11-22", balance_minor: 13600 })).toBe("£136.00, 1 day overdue");
  expect(heading({ processing_minor: 18600 })).toBe("£186.00 on its way");
  expect(heading({ processing_minor: 5000 })).toBe("£50.00 of £186.00 on its way");
  expect(heading({ disputed_minor: 18600 })).toBe("£186.00 disputed");
  expect(heading({ voided_at: "2026-11-20T09:00:00Z" })).toBe("Withdrawn, nothing to pay");
  expect(heading({ kind: "credit_note", total_minor: -2000 })).toBe("Credit of £20.00");
});

test("what was settled without a payment was not paid", () => {
  const entries = anInvoice({}).entries;
  const paid = { ...entries[0], kind: "payment", amount_minor: -18600 } as const;
  const settled = (change: object) => headingOf(anInvoice({ balance_minor: 0, ...change }), TODAY);
  expect(settled({})).toBe("Nothing to pay");
  expect(settled({ entries: [...entries, paid] })).toBe("Paid");
  expect(settled({ balance_minor: -500 })).toBe("£5.00 kept for you");
  expect(settled({ balance_minor: -500, entries: [...entries, paid] })).toBe(
    "Paid, £5.00 kept for you",
  );
});

test("a credit note of what was paid says what is kept", () => {
  const note = anInvoice({ kind: "credit_note" });
  expect(creditedWords(note, anInvoice({ balance_minor: -2000 }))).toBe(
    "It was taken off invoice 1043, of which more is paid than is owed now. We keep £20.00 for you. Ask us to use it for another invoice, or to pay it back.",
  );
  expect(creditedWords(note, anInvoice())).toBe("");
  expect(creditedWords(anInvoice(), anInvoice({ balance_minor: -2000 }))).toBe("");
});

test("what is being paid back is not said to be kept", () => {
  const entries = anInvoice().entries;
  const back = anInvoice({ balance_minor: -10_000, refunding_minor: 10_000, entries });
  const some = anInvoice({ balance_minor: -10_500, refunding_minor: 10_000, entries });
  expect(headingOf(back, TODAY)).toBe("£100.00 going back");
  expect(headingOf(some, TODAY)).toBe("£5.00 kept for you");
  const words = "£100.00 is being paid back to you. That can take some days to reach your account.";
  expect(nextOf(back, TODAY)).toBe(words);
  expect(nextOf(some, TODAY)).toBe(
    `${words} We keep £5.00 for you. Ask us to use it for another invoice, or to pay it back.`,
  );
  expect(creditedWords(anInvoice({ kind: "credit_note" }), back)).toMatch(/owed now. £100.00 is b/);
});

test("what is on its way or disputed is not asked for again", () => {
  expect(payableOf(anInvoice({ disputed_minor: 600 }))).toBe(18000);
  expect(payableOf(anInvoice({ balance_minor: -5 }))).toBe(0);
  expect(payableOf(anInvoice({ voided_at: "2026-11-20T09:00:00Z" }))).toBe(0);
  expect(stateOf(anInvoice({ disputed_minor: 18600 }), TODAY).text).toBe("Disputed");
});

const RETURNED = {
  ...{ at: "2026-11-20T10:00:00Z", kind: "refund", amount_minor: 9480 },
  ...{ payment_id: null, credit_note_id: null, note: "" },
};

test("what happens next is said for every status", () => {
  const next = (change: object) => nextOf(anInvoice(change), TODAY);
  expect(next({})).toBe("Please pay by Tue 24 Nov.");
  expect(next({ due_on: "2026-11-22" })).toContain("It was due yesterday.");
  expect(next({ due_on: "2026-11-10" })).toContain("It was due on Tue 10 Nov.");
  expect(next({ processing_minor: 18600 })).toContain("up to 4 working days");
  expect(next({ processing_minor: 5000 })).toMatch(
    / The rest, £136.00, can be paid once it has arrived; it is due tomorrow.$/,
  );
  expect(next({ processing_minor: 5000, due_on: "2026-11-22" })).toContain("it was due yesterday");
  expect(next({ processing_minor: 5000, due_on: null })).toMatch(/once it has arrived\.$/);
  expect(next({ disputed_minor: 18600 })).toContain("until it has decided");
  expect(next({ balance_minor: -1 })).toMatch(/^We keep £0.01 for you. Ask us to/);
  const disputed = { ...RETURNED, kind: "dispute" as const };
  const owed = { entries: [disputed], balance_minor: 9480 };
  expect(next({ ...owed, disputed_minor: 9480 })).toContain("until it has decided");
  expect(next(owed)).toContain("£94.80 that you had paid was returned to you");
  expect(next({ entries: [RETURNED], due_on: "2026-11-10" })).toBe(
    "£94.80 that you had paid was returned to you, so this is open again.",
  );
  expect(dueWords({ due_on: null }, TODAY)).toBe("");
});
