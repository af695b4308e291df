import { expect, test } from "vitest";
import type { Invoice } from "../kit/documents";
import { anInvoice, aRow } from "./examples";
import {
  creditsOf,
  filterInvoices,
  NO_FILTER,
  placesOf,
  refundsOf,
  restsOf,
  sortInvoices,
  totalsOf,
} from "./listing";
import { stepsOf } from "./steps";

const TODAY = "2026-11-23";
const row = (id: string, change: Partial<Invoice> = {}) =>
  aRow("invoice", id, anInvoice({ number: id, ...change }));
const ids = (rows: { id: string }[]) => rows.map(({ id }) => id);
const address = { name: "Flat 2", line1: "Elm Row", line2: "", city: "Leeds" };
const at = { ...address, postal_code: "LS6", country: "GB" };

test("what is late comes first, then what is due, then what is on its way, then what is over", () => {
  const rows = [
    row("paid", { balance_minor: 0, issued_on: "2026-09-01" }),
    row("undated", { due_on: null }),
    row("due", { due_on: "2026-11-30" }),
    row("late", { due_on: "2026-11-20" }),
    row("later", { due_on: "2026-11-10" }),
    row("coming", { processing_minor: 18_600 }),
    row("note", { kind: "credit_note", balance_minor: 0, issued_on: "2026-10-01" }),
    row("void", { voided_at: "2026-11-01T00:00:00Z", issued_on: "2026-08-01" }),
  ];
  const { open, coming, over } = sortInvoices(rows, TODAY);
  expect(ids(open)).toEqual(["later", "late", "due", "undated"]);
  expect(ids(coming)).toEqual(["coming"]);
  expect(ids(over)).toEqual(["note", "paid", "void"]);
});

test("what is owed is summed by currency, and what is late of it", () => {
  const rows = [
    row("1", { due_on: "2026-11-20" }),
    row("2", { processing_minor: 600 }),
    row("3", { currency: "EUR", balance_minor: 2000 }),
    row("4", { balance_minor: -500 }),
    row("5", { voided_at: "2026-11-01T00:00:00Z" }),
  ];
  expect(totalsOf(rows, TODAY)).toEqual([
    { currency: "EUR", minor: 2000, late: 0 },
    { currency: "GBP", minor: 18_600, late: 18_600 },
  ]);
  expect(restsOf(rows)).toEqual([{ currency: "GBP", minor: 18_000 }]);
  expect(creditsOf(rows)).toEqual([{ currency: "GBP", minor: 500 }]);
  expect(refundsOf(rows)).toEqual([]);
  const back = row("6", { balance_minor: -10_100, refunding_minor: 10_000 });
  expect(creditsOf([...rows, back])).toEqual([{ currency: "GBP", minor: 600 }]);
  expect(refundsOf([...rows, back])).toEqual([{ currency: "GBP", minor: 10_000 }]);
});

test("it is found by number, title, address and line, by place and by state", () => {
  const line = { description: "Thermostatic valve" } as Invoice["lines"][0];
  const rows = [
    row("1043", { address: at, property_id: "p" }),
    row("1044", { title: "Café boiler", balance_minor: 0, lines: [line] }),
  ];
  const found = (change: object) => ids(filterInvoices(rows, { ...NO_FILTER, ...change }, TODAY));
  expect(found({ text: "elm 1043" })).toEqual(["1043"]);
  expect(found({ text: "CAFE thermo" })).toEqual(["1044"]);
  expect(found({ text: "nothing" })).toEqual([]);
  expect(found({ property: "p" })).toEqual(["1043"]);
  expect(found({ state: "over" })).toEqual(["1044"]);
  expect(placesOf(rows)).toEqual([{ id: "p", name: "Flat 2, Elm Row, Leeds" }]);
});

test("it is found by its amount and by what is left of it, typed with or without separators", () => {
  const rows = [
    row("a", { total_minor: 123_456, balance_minor: 9_480 }),
    row("b", { total_minor: 5_000, balance_minor: 5_000, currency: "JPY" }),
  ];
  const found = (text: string) => ids(filterInvoices(rows, { ...NO_FILTER, text }, TODAY));
  for (const text of ["94.80", "£94.80", "1,234.56", "1234.56"]) expect(found(text)).toEqual(["a"]);
  expect(found("5000")).toEqual(["b"]);
  expect(found("50.00")).toEqual([]);
});

test("thousands of invoices are sorted and found at once", () => {
  const rows = Array.from({ length: 5000 }, (_, at) => row(String(at)));
  const began = performance.now();
  sortInvoices(filterInvoices(rows, { ...NO_FILTER, text: "radiator" }, TODAY), TODAY);
  expect(performance.now() - began).toBeLessThan(1000);
});

test("the steps are the ledger's entries, then what is awaited", () => {
  const entries: Invoice["entries"] = [
    ...anInvoice().entries,
    {
      ...{ at: "2026-11-12T10:00:00Z", kind: "payment", amount_minor: -5000 },
      ...{ payment_id: "p", credit_note_id: null, note: "" },
    },
  ];
  const steps = stepsOf(anInvoice({ entries, balance_minor: 13_600, processing_minor: 600 }), {
    ...{ zone: "Europe/London", today: TODAY },
  });
  expect(steps.map(({ title, detail, done }) => [title, detail, done])).toEqual([
    ["Issued", "Tue 10 Nov", true],
    ["£50.00 paid", "Thu 12 Nov", true],
    ["£6.00 on its way", "Waiting for word from the bank", false],
    ["£130.00 left to pay", "Once that payment has arrived", false],
  ]);
});

test("a credit note says what it did, and its invoice leads to it", () => {
  const when = { zone: "Europe/London", today: TODAY };
  const note = anInvoice({ kind: "credit_note", credits_id: "i", total_minor: 2000, entries: [] });
  const [issued, taken] = stepsOf(note, when, anInvoice());
  expect([issued?.title, taken?.title]).toEqual(["Issued", "£20.00 taken off invoice 1043"]);
  expect([taken?.detail, taken?.to?.href]).toEqual(["Tue 10 Nov", "/portal/invoices/i"]);
  expect(stepsOf(note, when)[1]).toMatchObject({ title: "£20.00 taken off its invoice", to: null });
  const credit: Invoice["entries"][0] = {
    ...{ at: "2026-11-12T10:00:00Z", kind: "credit", amount_minor: -2000 },
    ...{ payment_id: null, credit_note_id: "n", note: "" },
  };
  const [, credited] = stepsOf(anInvoice({ entries: [...anInvoice().entries, credit] }), when);
  expect([credited?.title, credited?.to?.href]).toEqual(["£20.00 credited", "/portal/invoices/n"]);
});

test("what may be paid now is asked for as the last step", () => {
  const [step] = stepsOf(anInvoice(), { zone: "Europe/London", today: TODAY }).slice(-1);
  expect([step?.title, step?.detail]).toEqual(["Waiting for your payment", "Due tomorrow"]);
});

test("what is charged by itself waits for nobody", () => {
  const planned = anInvoice({ autopay_on: "2026-11-28" });
  const [step] = stepsOf(planned, { zone: "Europe/London", today: TODAY }).slice(-1);
  expect(step).toMatchObject({ title: "Will be charged to your saved card", detail: "Sat 28 Nov" });
});
