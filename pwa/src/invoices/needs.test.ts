import { expect, test } from "vitest";
import type { Invoice, Payment } from "../kit/documents";
import type { Place } from "../kit/place";
import { anInvoice, aPayment, aRow } from "./examples";
import { totalsOf } from "./listing";
import { moneyNeeds } from "./needs";
import { owedWords } from "./words";

const now = Date.parse("2026-11-23T10:00:00Z");
const place: Place = { organization: undefined, zone: "Europe/London", now, today: "2026-11-23" };
const invoice = (id: string, change: Partial<Invoice> = {}) =>
  aRow("invoice", id, anInvoice({ number: id, ...change }));
const failure = (id: string, change: Partial<Payment> = {}) =>
  aRow("payment", id, aPayment({ state: "failed", settled_at: null, receipt: null, ...change }));

test("what is late is asked for first, and no more than three by themselves", () => {
  const rows = ["4", "3", "2", "1"].map((id) => invoice(id, { due_on: `2026-11-2${id}` }));
  const needs = moneyNeeds([...rows, invoice("5", { due_on: null })], [], place);
  expect(needs.map(({ title, tone }) => [title, tone])).toEqual([
    ["£186.00, 2 days overdue", "bad"],
    ["£186.00, 1 day overdue", "bad"],
    ["£186.00 due today", "due"],
    ["And 2 more invoices", "due"],
  ]);
  expect(needs[3]?.detail).toBe("£372.00 to pay");
});

test("what is on its way, paid or withdrawn needs nobody", () => {
  const rows = [
    invoice("1", { processing_minor: 18_600 }),
    invoice("2", { balance_minor: 0 }),
    invoice("3", { voided_at: "2026-11-01T00:00:00Z" }),
    invoice("4", { kind: "credit_note", balance_minor: 0 }),
  ];
  expect(moneyNeeds(rows, [], place)).toEqual([]);
});

test("a rest that cannot be paid yet is told of and not asked for", () => {
  const rows = [invoice("1", { processing_minor: 6_000, due_on: "2026-11-20" }), invoice("2")];
  const needs = moneyNeeds(rows, [], place);
  expect(needs.map(({ title, word, tone }) => [title, word, tone])).toEqual([
    ["£186.00 due tomorrow", "Pay", "due"],
    ["£60.00 of £186.00 on its way", "See", "soft"],
  ]);
  expect(needs[1]?.detail).toMatch(/^The rest, £126.00, can be paid once it has arrived/);
  expect(owedWords(totalsOf(rows.slice(0, 1), place.today), true)).toBe("Nothing to pay now");
});

test("a payment that failed is told until it was tried again, or is long ago", () => {
  const owed = [invoice("i")];
  const titles = (payments: ReturnType<typeof failure>[]) =>
    moneyNeeds(owed, payments, place).map(({ href }) => href);
  expect(titles([failure("p")])).toEqual(["/portal/payments/p", "/portal/invoices/i"]);
  expect(titles([failure("p", { created_at: "2026-10-01T00:00:00Z" })])).toHaveLength(1);
  const later = failure("q", { state: "open", created_at: "2026-11-23T09:30:00Z" });
  expect(titles([failure("p"), later])).toHaveLength(1);
  expect(moneyNeeds([], [failure("p")], place)).toEqual([]);
});
