import { expect, test, vi } from "vitest";
import { Problem, Unreachable } from "../kit/api";
import { anInvoice, aPayment } from "./examples";
import { beginPaying, type Order, orderAgain, orderOf, partOf, payPage } from "./paying";
import { whyNotPaid } from "./refusals";

const CODES: [number, string][] = [
  ...([409] as const).flatMap((status) =>
    ["amount_changed", "payment_processing", "invoice_paid", "invoice_void", "payments_off"].map(
      (code): [number, string] => [status, code],
    ),
  ),
  [404, "not_found"],
  [422, "invalid"],
  [422, "amount_out_of_bounds"],
  [422, "mixed_currencies"],
  [503, "payments_away"],
  [401, "not_signed_in"],
  [403, "not_allowed"],
  [429, "too_many"],
  [500, "internal"],
];

test.each(CODES)(
  "%i %s says what happened, that nothing was paid, and what to do",
  (status, code) => {
    const { what, next } = whyNotPaid(new Problem(status, code, "It is so."));
    expect(what).toMatch(/Nothing was paid/);
    expect(next).toMatch(/\.$/);
  },
);

test("every code of a refusal has words of its own", () => {
  const said = CODES.filter(([status]) => status < 429 || status === 503).map(
    ([status, code]) => whyNotPaid(new Problem(status, code, "")).what,
  );
  // 403 and 404 are one to the person: it is not theirs to pay.
  expect(new Set(said).size).toBe(said.length - 1);
});

test("an amount that is never taken is not asked to be another one", () => {
  const no = new Problem(422, "amount_out_of_bounds", "");
  const [a, b] = ["a", "b"].map((id) => ({ id, doc: anInvoice() }));
  if (!a || !b) throw new Error("two of them");
  const next = (order: Order) => whyNotPaid(no, order).next;
  expect(next(orderOf([a, b]))).toContain("Please choose fewer invoices");
  expect(next(orderOf([a]))).toBe("Please pay it by bank transfer, or ask the office.");
  expect(next(partOf("a", a.doc, 500))).toBe("Please choose another amount.");
});

test("without an answer the way that needs none is offered", () => {
  expect(whyNotPaid(new Unreachable())).toMatchObject({
    what: expect.stringContaining("Paying needs a connection"),
    way: "transfer",
  });
  expect(whyNotPaid(new TypeError("no address")).way).toBe("transfer");
  expect(whyNotPaid(new Problem(401, "signed_out", "")).way).toBe("sign_in");
});

test.each([
  [new DOMException("timed out", "TimeoutError"), "took too long", "look"],
  [new TypeError("Failed to fetch"), "Paying needs a connection", "transfer"],
])("an answer that is late is not called a missing connection: %s", async (thrown, what, way) => {
  vi.stubGlobal("fetch", () => Promise.reject(thrown));
  const error = await beginPaying(partOf("a", anInvoice(), 500)).catch((no) => no);
  vi.unstubAllGlobals();
  expect(whyNotPaid(error)).toMatchObject({ what: expect.stringContaining(what), way });
  expect(whyNotPaid(error).what).toContain("Nothing was paid");
});

test.each([
  ["https://checkout.stripe.com/c/pay/1", true],
  ["http://localhost:4000/pay", true],
  ["http://acme.localhost:4000/pay", true],
  ["http://127.0.0.1:4000/pay", true],
  ["http://checkout.stripe.com/", false],
  ["http://localhost.evil.example/", false],
  ["http://evillocalhost/", false],
  ["javascript:alert(1)", false],
  ["data:text/html,hello", false],
  ["/pay", false],
])("%s is a page to pay on: %s", (url, fine) => {
  if (fine) expect(payPage(url)).toBe(url);
  else expect(() => payPage(url)).toThrow();
});

test("all that is to be paid is asked for as it is shown", () => {
  const invoices = [
    { id: "a", doc: anInvoice() },
    { id: "b", doc: anInvoice({ balance_minor: 5000, disputed_minor: 1000 }) },
  ];
  expect(orderOf(invoices)).toEqual({
    ...{ invoices: [{ id: "a" }, { id: "b" }], currency: "GBP", total_minor: 22_600 },
  });
  expect(partOf("a", anInvoice(), 500)).toEqual({
    ...{ invoices: [{ id: "a", amount_minor: 500 }], currency: "GBP", total_minor: 500 },
  });
});

test("a payment goes on with the invoices and amounts it was begun with", () => {
  const parts = [
    { invoice_id: "a", number: "1", amount_minor: 500 },
    { invoice_id: "b", number: "2", amount_minor: 700 },
  ];
  const begun = aPayment({ state: "open", amount_minor: 1200, parts });
  expect(orderAgain(begun, (id) => (id === "b" ? 700 : undefined))).toEqual({
    ...{ invoices: [{ id: "a", amount_minor: 500 }, { id: "b" }], currency: "GBP" },
    total_minor: 1200,
  });
});
