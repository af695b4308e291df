/** Which invoices the list shows, in which order, and what they come to. */
import type { Row } from "@doorstep/sync";
import type { Day, Invoice } from "../kit/documents";
import { decimalOf, moneyWords, sumByCurrency } from "../kit/money";
import { addressWords, dayWords } from "../kit/words";
import { keptOf, payableOf, restOf, statusOf } from "./status";

/** What the list was narrowed down to; empty strings let everything through. */
export interface Filter {
  property: string;
  text: string;
  state: string;
}

/** Lets everything through. */
export const NO_FILTER: Filter = { property: "", text: "", state: "" };

/** To be paid, what is late first; on its way; and what is over, newest first. */
export interface Sorted {
  open: Row<Invoice>[];
  coming: Row<Invoice>[];
  over: Row<Invoice>[];
}

/** What is owed in one currency. */
export interface Total {
  currency: string;
  minor: number;
  late: number;
}

const OPEN = new Set(["overdue", "partly_paid", "open"]);

/** The invoices that fit: every word of the text is somewhere in it, whatever its case or accents. */
export function filterInvoices(rows: Row<Invoice>[], filter: Filter, today: Day): Row<Invoice>[] {
  const words = plain(filter.text).split(/\s+/).filter(Boolean);
  return rows.filter(({ doc }) => {
    if (filter.property && doc.property_id !== filter.property) return false;
    if (filter.state && groupOf(doc, today) !== filter.state) return false;
    return words.length === 0 || words.every((word) => textOf(doc).includes(word));
  });
}

/** Part the invoices by what is to be done about them. */
export function sortInvoices(rows: Row<Invoice>[], today: Day): Sorted {
  const groups: Sorted = { open: [], coming: [], over: [] };
  for (const row of rows) groups[groupOf(row.doc, today)].push(row);
  groups.open.sort(byDue);
  groups.coming.sort(newestFirst);
  groups.over.sort(newestFirst);
  return groups;
}

/** What is to be paid by currency, in the order of their codes, and how much of it is late. */
export function totalsOf(rows: Row<Invoice>[], today: Day): Total[] {
  const open = rows.filter(({ doc }) => payableOf(doc) > 0);
  const late = open.filter(({ doc }) => statusOf(doc, today) === "overdue");
  const lates = new Map(sumByCurrency(late.map(owed)).map((each) => [each.currency, each.minor]));
  return sumByCurrency(open.map(owed)).map((sum) => ({
    ...sum,
    late: lates.get(sum.currency) ?? 0,
  }));
}

/** What is left of invoices of which a part is on its way, by currency: to be paid after that. */
export function restsOf(rows: Row<Invoice>[]): { currency: string; minor: number }[] {
  const waiting = rows.filter(({ doc }) => doc.processing_minor > 0 && restOf(doc) > 0);
  return sumByCurrency(waiting.map(({ doc }) => ({ currency: doc.currency, minor: restOf(doc) })));
}

/** What was paid beyond what was owed and is kept, by currency. */
export function creditsOf(rows: Row<Invoice>[]): { currency: string; minor: number }[] {
  return sumsOf(rows, keptOf);
}

/** What was paid beyond what was owed and is being paid back, by currency. */
export function refundsOf(rows: Row<Invoice>[]): { currency: string; minor: number }[] {
  return sumsOf(rows, (doc) => doc.refunding_minor);
}

function sumsOf(rows: Row<Invoice>[], of: (doc: Invoice) => number) {
  const sums = rows.map(({ doc }) => ({ currency: doc.currency, minor: of(doc) }));
  return sumByCurrency(sums.filter(({ minor }) => minor > 0));
}

/** The places that invoices are about, each once, in order of their names. */
export function placesOf(rows: Row<Invoice>[]): { id: string; name: string }[] {
  const places = new Map<string, string>();
  for (const { doc } of rows)
    if (doc.property_id && doc.address) places.set(doc.property_id, addressWords(doc.address));
  return [...places].map(([id, name]) => ({ id, name })).sort((a, b) => compare(a.name, b.name));
}

/** The group of the list that an invoice is in. */
export function groupOf(invoice: Invoice, today: Day): keyof Sorted {
  const status = statusOf(invoice, today);
  if (OPEN.has(status)) return "open";
  return status === "processing" ? "coming" : "over";
}

function owed({ doc }: Row<Invoice>): { currency: string; minor: number } {
  return { currency: doc.currency, minor: payableOf(doc) };
}

/** The earliest to pay first, so that what is late leads; those without a date last. */
function byDue(a: Row<Invoice>, b: Row<Invoice>): number {
  const due = ({ doc }: Row<Invoice>) => doc.due_on ?? "9999";
  return compare(due(a), due(b)) || compare(a.doc.issued_on, b.doc.issued_on) || byId(a, b);
}

function newestFirst(a: Row<Invoice>, b: Row<Invoice>): number {
  return compare(b.doc.issued_on, a.doc.issued_on) || byId(b, a);
}

function byId(a: Row<Invoice>, b: Row<Invoice>): number {
  return compare(a.doc.number, b.doc.number) || compare(a.id, b.id);
}

const texts = new WeakMap<Invoice, string>();

/** What is looked through; put together once for each document. */
function textOf(doc: Invoice): string {
  const known = texts.get(doc);
  if (known !== undefined) return known;
  const where = doc.address ? addressWords(doc.address) : "";
  const day = dayWords(doc.issued_on, "");
  const parts = [doc.number, doc.title, where, day, ...amountsOf(doc), ...doc.lines.map(said)];
  const all = plain(parts.join(" "));
  texts.set(doc, all);
  return all;
}

/** What is on the list of it and on its paper, as it is written and as it is typed. */
function amountsOf({ total_minor, balance_minor, currency }: Invoice): string[] {
  const minors = total_minor === balance_minor ? [total_minor] : [total_minor, balance_minor];
  return minors.flatMap((minor) => [moneyWords(minor, currency), decimalOf(minor, currency)]);
}

function said({ description }: { description: string }): string {
  return description;
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** By code unit: thousands of rows must sort at once. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
