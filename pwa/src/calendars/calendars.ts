/** Addresses that calendars read; made, seen and ended with a connection only. */
import { ask, Problem } from "../kit/api";
import { clockWords, dayOf, whenWords } from "../kit/words";
import { whyNot } from "../settings/online";

/** An address that is good. What it is, is not told again. */
export interface Calendar {
  id: string;
  name: string;
  /** It says when somebody comes, and nothing of what it is about. */
  discreet: boolean;
  created_at: string;
  last_used_at: string | null;
  /** What read it last. */
  program: string | null;
}

/** A new one; its address is told this once. */
export interface NewCalendar extends Calendar {
  address: string;
}

/** All of them, and how many there can be. */
export interface Calendars {
  calendars: Calendar[];
  most: number;
}

/** What a calendar can show. */
export const SHOWN = [
  { value: "all", label: "What, where and when" },
  { value: "when", label: "Only when we come" },
];
const PATH = "/api/portal/calendar";

/** Rejects with Problem or Unreachable, as the others do. */
export function listCalendars(): Promise<Calendars> {
  return ask("GET", PATH);
}

export function makeCalendar(name: string, discreet: boolean): Promise<NewCalendar> {
  return ask("POST", PATH, { name: name.trim(), discreet });
}

/** Shows or hides from now on what visits are about. */
export function setDiscreet(id: string, discreet: boolean): Promise<Calendar> {
  return ask("PATCH", `${PATH}/${id}`, { discreet });
}

export function endCalendar(id: string): Promise<void> {
  return ask("DELETE", `${PATH}/${id}`);
}

/** The address by which phones and computers offer to follow a calendar. */
export function followable(address: string): string {
  return address.replace(/^https?:/, "webcal:");
}

export function shownWords({ discreet }: Pick<Calendar, "discreet">): string {
  return `Shows ${discreet ? "only when we come" : "what, where and when"}`;
}

/** "Google Calendar looked today at 9:20". */
export function readWords(
  { last_used_at, program }: Pick<Calendar, "last_used_at" | "program">,
  zone: string,
  now: number,
): string {
  if (!last_used_at) return "Nothing has looked at it yet";
  const day = whenWords(dayOf(last_used_at, zone), dayOf(now, zone));
  return `${program ?? "A program"} looked ${day} at ${clockWords(last_used_at, zone)}`;
}

/** Why it was not to be; without a connection that is said of all of them at once. */
export function whyNoCalendar(error: unknown): string {
  if (error instanceof Problem) return whyNot(error, "");
  return "Calendars are made, seen and stopped with a connection only. Those you have go on.";
}
