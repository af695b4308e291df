/** Several invoices paid at once: which may be, and what the chosen ones come to. */
import type { Row } from "@doorstep/sync";
import type { Day, Invoice } from "../kit/documents";
import { sortInvoices } from "./listing";
import { payableOf } from "./status";

/** As many as are paid at once; the server takes no more. */
export const MOST = 100;

/** Those that may be paid now, what is late first; not with a payment or a charge on its way. */
export function payableRows(rows: Row<Invoice>[], today: Day): Row<Invoice>[] {
  return sortInvoices(rows, today).open.filter(({ doc }) => payableOf(doc) > 0 && !doc.charging);
}

/** The currencies there are, the one with most invoices first. */
export function currenciesOf(rows: Row<Invoice>[]): string[] {
  const counts = new Map<string, number>();
  for (const { doc } of rows) counts.set(doc.currency, (counts.get(doc.currency) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([currency]) => currency);
}

/** The chosen ones that are still there to be paid, in the list's order. */
export function chosenOf(
  rows: Row<Invoice>[],
  chosen: Set<string>,
  currency: string,
): Row<Invoice>[] {
  return rows.filter(({ id, doc }) => chosen.has(id) && doc.currency === currency);
}

/**
 * The choice with one more, or without it. What cannot be paid any more is forgotten, so that it is not
 * one too many when it comes back; beyond as many as may be, nothing is added.
 */
export function chooseOne(
  payable: Row<Invoice>[],
  chosen: Set<string>,
  { id, doc }: Row<Invoice>,
  on: boolean,
): Set<string> {
  const others = payable.filter((row) => chosen.has(row.id) && row.id !== id);
  const next = new Set(others.map((row) => row.id));
  if (on && !isFull(chosenOf(others, next, doc.currency).length)) next.add(id);
  return next;
}

/** All that are chosen at once: the first of the list, as many as may be. */
export function allOf(rows: Row<Invoice>[]): Set<string> {
  return new Set(rows.slice(0, MOST).map(({ id }) => id));
}

/** Whether one more may be chosen. */
export function isFull(count: number): boolean {
  return count >= MOST;
}

/** What the button says that chooses all, or none once they are. */
export function allWords(count: number, chosen: number): string {
  if (chosen >= Math.min(count, MOST)) return "Choose none";
  return count > MOST ? `Choose the first ${MOST}` : `Choose all ${count}`;
}
