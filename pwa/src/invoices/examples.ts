/** An invoice and a payment for tests to start from; no screen imports this. */
import type { Row } from "@doorstep/sync";
import type { Invoice, Payment } from "../kit/documents";

/** £186.00, issued on 10 November 2026 and due on the 24th, with something changed. */
export function anInvoice(change: Partial<Invoice> = {}): Invoice {
  return {
    ...{ number: "1043", kind: "invoice", title: "Radiator valve", currency: "GBP" },
    lines: [],
    taxes: [{ rate_ppm: 200_000, net_minor: 15_500, tax_minor: 3_100 }],
    ...{ net_minor: 15_500, tax_minor: 3_100, total_minor: 18_600 },
    ...{ issued_on: "2026-11-10", due_on: "2026-11-24", terms: "" },
    ...{ job_id: null, property_id: null, address: null },
    bill_to: {
      ...{ name: "Alex Morgan", line1: "12 Alder Road", line2: "" },
      ...{ city: "Leeds", postal_code: "LS6 2AB", country: "GB" },
    },
    ...{ bank: [], tax_number: "", credits_id: null, voided_at: null },
    ...{ balance_minor: 18_600, processing_minor: 0, disputed_minor: 0, paying_id: null },
    refunding_minor: 0,
    ...{ autopay_on: null, autopay_off_why: null, charging: false },
    entries: [
      {
        ...{ at: "2026-11-10T09:00:00Z", kind: "issued", amount_minor: 18_600 },
        ...{ payment_id: null, credit_note_id: null, note: "" },
      },
    ],
    ...change,
  };
}

/** A card payment of all of invoice `i`, succeeded, with something changed. */
export function aPayment(change: Partial<Payment> = {}): Payment {
  return {
    ...{ state: "succeeded", currency: "GBP", amount_minor: 18_600 },
    ...{ refunded_minor: 0, disputed_minor: 0, lost_minor: 0 },
    ...{ method: "card", detail: "Visa ending in 4242" },
    ...{ paid_by: "Alex Morgan", created_at: "2026-11-23T09:00:00Z" },
    ...{ settled_at: "2026-11-23T09:01:00Z", failure: "", receipt: "R-1" },
    by_itself: false,
    parts: [{ invoice_id: "i", number: "1043", amount_minor: 18_600 }],
    ...change,
  };
}

/** A row as the copy gives it. */
export function aRow<D>(kind: string, id: string, doc: D): Row<D> {
  return { kind, id, version: 1, pending: false, doc };
}
