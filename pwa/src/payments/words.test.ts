import { expect, test } from "vitest";
import { anInvoice, aPayment, aRow } from "../invoices/examples";
import { leftOf, methodWords, toldOf, toldOfNone } from "./words";

const said = (told: object) => JSON.stringify(told);

test("coming back from the payment page pays nothing by itself", () => {
  for (const back of ["done", "left", undefined] as const) {
    expect(toldOf(aPayment({ state: "open" }), back).text).not.toBe("Paid");
    expect(toldOfNone(back).text).not.toBe("Paid");
  }
  expect(toldOf(aPayment({ state: "open" }), "done").title).toContain("Waiting for word");
  expect(toldOf(aPayment({ state: "open" }), "left").next).toContain("nothing was paid");
  expect(toldOfNone("done").next).toContain("do not pay again");
});

test("nobody is asked to go on with what is charged by itself", () => {
  const told = toldOf(aPayment({ state: "open", by_itself: true }), undefined);
  expect(told).toMatchObject({ title: "£186.00 is being charged", text: "Being charged" });
  expect(told.next).toContain("do not pay again");
  expect(toldOf(aPayment({ by_itself: true }), undefined).text).toBe("Paid");
});

test("only the copy's word makes it paid", () => {
  expect(toldOf(aPayment(), undefined)).toMatchObject({ title: "£186.00 paid", tone: "good" });
  expect(toldOf(aPayment(), "left").title).toBe("£186.00 paid");
});

test("what was looked for in vain is not waited for for ever", () => {
  const open = toldOf(aPayment({ state: "open" }), "done", { over: true });
  expect(open.title).toBe("We have heard nothing of this payment yet");
  expect(open.next).toMatch(/If you paid, .*If you did not, you can go on/);
  expect(toldOf(aPayment(), "done", { over: true }).text).toBe("Paid");
  for (const back of ["done", "left", undefined] as const)
    expect(toldOfNone(back, true).title).toBe("This payment is not here");
});

test("after a part is paid, what is left is said, and when it is due", () => {
  const rest = { number: "INV-252", balance_minor: 13_600 };
  const rows = [
    aRow("invoice", "i", anInvoice(rest)),
    aRow("invoice", "other", anInvoice()),
    aRow("invoice", "paid", anInvoice({ balance_minor: 0 })),
  ];
  const parts = ["i", "paid"].map((id) => ({
    ...{ invoice_id: id, number: id, amount_minor: 5000 },
  }));
  const said = (day: string) => leftOf(aPayment({ parts }), rows, day);
  const text = "£136.00 of invoice INV-252 is still to pay";
  expect(said("2026-11-23")).toEqual([{ id: "i", text: `${text}, due tomorrow` }]);
  expect(said("2026-11-26")).toEqual([{ id: "i", text: `${text}, 2 days overdue` }]);
  expect(toldOf(aPayment(), "done", { left: true }).next).not.toContain("nothing more to do");
  expect(toldOf(aPayment(), "done").next).toContain("nothing more to do");
});

test("a bank debit takes days, and is not to be paid again", () => {
  const debit = aPayment({ state: "processing", method: "bank_debit" });
  expect(toldOf(debit, "done").next).toContain("up to 4 working days");
  expect(said(toldOf(aPayment({ state: "processing" }), "done"))).toContain("do not pay again");
});

test("what failed says why, and that nothing was paid", () => {
  const told = toldOf(aPayment({ state: "failed", failure: "Your card was declined" }), "done");
  expect(told.next).toBe(
    "Your card was declined. Nothing was paid. You can try again, or pay in another way.",
  );
  expect(toldOf(aPayment({ state: "expired" }), undefined).next).toContain("Nothing was paid");
});

test("what was returned or is disputed is said, with how much", () => {
  expect(toldOf(aPayment({ refunded_minor: 600 }), undefined).title).toBe("£6.00 returned to you");
  expect(toldOf(aPayment({ refunded_minor: 18_600 }), undefined).next).toContain("All of it");
  expect(toldOf(aPayment({ disputed_minor: 18_600 }), undefined).text).toBe("Disputed");
});

test("a dispute that was decided against the payment is told as owed again", () => {
  const told = toldOf(aPayment({ lost_minor: 18_600 }), undefined);
  expect(told).toMatchObject({
    tone: "bad",
    text: "Taken back",
    title: "£186.00 went back to you",
  });
  expect(told.next).toBe("Your bank decided against this payment, so the invoice was owed again.");
  expect(said(told)).not.toContain("nothing to pay");
  const some = toldOf(aPayment({ lost_minor: 600 }), undefined);
  expect(some.next).toContain("decided against £6.00 of this payment");
  const both = aPayment({ disputed_minor: 600, lost_minor: 600 });
  expect(toldOf(both, undefined).text).toBe("Disputed");
});

test("how it was paid is said as far as it is known", () => {
  expect(methodWords(aPayment())).toBe("Visa ending in 4242");
  expect(methodWords(aPayment({ detail: "", method: "bank_debit" }))).toBe("Bank debit");
  expect(methodWords(aPayment({ detail: "", method: "" }))).toBe("");
});
