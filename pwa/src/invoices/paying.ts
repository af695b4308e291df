/** Paying: what is ordered, and the page where it is paid. */
import { ask } from "../kit/api";
import type { Invoice, Payment } from "../kit/documents";
import { payableOf } from "./status";

/** What is to be paid at once; an `amount_minor` is there only where a part is paid. */
export interface Order {
  invoices: { id: string; amount_minor?: number }[];
  currency: string;
  total_minor: number;
}

/** Where a payment goes on. */
interface Begun {
  payment_id: string;
  url: string;
}

const PATH = "/api/portal/pay";

/**
 * Begins the payment, or finds the one that is open; resolves with the address of the page where it is
 * made. Rejects with Problem, Unreachable or, for an address that is no such page, Error.
 */
export async function beginPaying(order: Order): Promise<string> {
  const { url } = await ask<Begun>("POST", PATH, order);
  return payPage(url);
}

/** The address, if it may be gone to: over TLS, or on this very machine. */
export function payPage(url: string): string {
  const { protocol, hostname, href } = new URL(url);
  const here = hostname === "127.0.0.1" || /(^|\.)localhost$/.test(hostname);
  if (protocol === "https:" || (protocol === "http:" && here)) return href;
  throw new Error("This is no page to pay on.");
}

/** All that is to be paid of some invoices of one currency. */
export function orderOf(invoices: { id: string; doc: Invoice }[]): Order {
  return {
    invoices: invoices.map(({ id }) => ({ id })),
    currency: invoices[0]?.doc.currency ?? "",
    total_minor: invoices.reduce((sum, { doc }) => sum + payableOf(doc), 0),
  };
}

/** A part of one invoice. */
export function partOf(id: string, { currency }: Invoice, amount_minor: number): Order {
  return { invoices: [{ id, amount_minor }], currency, total_minor: amount_minor };
}

/** The payment that was begun, once more; `payable` is what is to be paid of an invoice now. */
export function orderAgain(begun: Payment, payable: (id: string) => number | undefined): Order {
  const invoices = begun.parts.map(({ invoice_id: id, amount_minor }) =>
    payable(id) === amount_minor ? { id } : { id, amount_minor },
  );
  return { invoices, currency: begun.currency, total_minor: begun.amount_minor };
}
