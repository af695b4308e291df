/** What the person was told, as the inbox has it. */
import type { OutboxItem, Row } from "@doorstep/sync";
import type { Alert, Day } from "../kit/documents";
import { lastWaiting } from "../kit/outcomes";
import { enqueue, replica } from "../kit/replica";
import { dayOf } from "../kit/words";

/** The mutation's name. */
export const READ = "alerts.read";

/** The alerts of one day, the newest first. */
export interface DayOfAlerts {
  day: Day;
  alerts: Row<Alert>[];
}

/** By days of the business, the newest first. */
export function byDay(rows: Row<Alert>[], zone: string): DayOfAlerts[] {
  const days: DayOfAlerts[] = [];
  for (const row of newestFirst(rows)) {
    const day = dayOf(row.doc.told_at, zone);
    const last = days.at(-1);
    if (last?.day === day) last.alerts.push(row);
    else days.push({ day, alerts: [row] });
  }
  return days;
}

/** Ids are in the order in which alerts were made, which tells those of one second apart. */
function newestFirst(rows: Row<Alert>[]): Row<Alert>[] {
  const key = ({ id, doc }: Row<Alert>) => `${doc.told_at} ${id}`;
  return [...rows].sort((one, other) => (key(one) < key(other) ? 1 : -1));
}

/** Those that were not read. */
export function unreadOf(rows: Row<Alert>[]): Row<Alert>[] {
  return rows.filter(({ doc }) => doc.read_at === null);
}

/** Words as a screen has them: no line ends within "4–6 pm", whose space is one that holds. */
export function unbroken(words: string): string {
  return words.replace(/–(?=\d)/g, "–\u2060");
}

/** Whether a screen of the portal is where it leads. */
export function leadsTo({ path }: Alert): string {
  return /^\/portal(?![^/?#])/.test(path) ? path : "/portal";
}

/** The mutation that these were read, with what waits to be sent of that already. */
export function reading(rows: Pick<Row<Alert>, "id">[], waiting: OutboxItem | undefined) {
  const before = (waiting?.args.ids ?? []) as string[];
  const ids = [...new Set([...before, ...rows.map(({ id }) => id)])];
  return { name: READ, ver: 1, args: { ids }, joins: waiting?.id };
}

/** Marks alerts as read, here at once and on all other devices. */
export async function markRead(rows: Row<Alert>[]): Promise<void> {
  const unread = unreadOf(rows);
  if (!unread.length) return;
  await enqueue(reading(unread, lastWaiting(await replica().outbox(), READ)));
}

/**
 * Marks as read what a message or a mail led here for, of which the address speaks then no more; it
 * need not have come to this device yet.
 */
export async function markOpened(): Promise<void> {
  const id = /^#alert=([\da-f-]{36})$/.exec(location.hash)?.[1];
  if (!id) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  const known = await replica().get<Alert>("alert", id);
  if (known?.doc.read_at) return;
  await enqueue(reading([{ id }], lastWaiting(await replica().outbox(), READ)));
}
