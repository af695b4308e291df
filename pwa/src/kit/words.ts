/** Dates and windows in plain words, in the organisation's time zone, wherever the phone is. */
import type { Address, Day, Instant } from "./documents";

/** One moment as a person reads it off a wall clock and a calendar. */
interface Wall {
  day: Day;
  hour: number;
  minute: number;
}

const clocks = new Map<string, Intl.DateTimeFormat>();
let monthFirst = false;
let twelveHours = false;
let written = "en-GB";

/** From now on the order of dates and the clock are those of a locale (BCP 47); the words are English. */
export function writeAs(locale: string): void {
  try {
    const used = new Intl.DateTimeFormat(locale, {
      month: "short",
      day: "numeric",
      hour: "numeric",
    });
    monthFirst = used.formatToParts()[0]?.type === "month";
    twelveHours = used.resolvedOptions().hour12 === true;
    written = locale;
  } catch {
    // no locale: it stays as it was
  }
}

/** The locale as which amounts, too, are written. */
export function writtenAs(): string {
  return written;
}

/** The calendar date of an instant in a time zone. */
export function dayOf(instant: Instant | number, zone: string): Day {
  return wall(instant, zone).day;
}

/** "Thu 26 Nov" or "Thu, Nov 26"; with the year when it is not this year. */
export function dayWords(day: Day, today: Day): string {
  return dateWords(day, today, "short");
}

/** "Thursday 26 November" or "Thursday, November 26"; with the year when it is not this year. */
export function longDayWords(day: Day, today: Day): string {
  return dateWords(day, today, "long");
}

/** "today", "tomorrow", "yesterday", "on Thursday" within a week, else "on Tue 8 Dec". */
export function whenWords(day: Day, today: Day): string {
  const away = daysBetween(today, day);
  if (away === 0) return "today";
  if (away === 1) return "tomorrow";
  if (away === -1) return "yesterday";
  return `on ${away > 1 && away < 7 ? weekday(day) : dayWords(day, today)}`;
}

/** "Thu 26 Nov, between 2 and 4 pm"; "Today, between 11 am and 1 pm". */
export function windowWords(from: Instant, until: Instant, zone: string, now: number): string {
  return `${dayLabel(dayOf(from, zone), dayOf(now, zone))}, ${betweenWords(from, until, zone)}`;
}

/** "between 2 and 4 pm"; a window over midnight or longer names its last day. */
export function betweenWords(from: Instant, until: Instant, zone: string): string {
  const start = wall(from, zone);
  const end = wall(until, zone);
  if (start.day !== end.day)
    return `between ${hourWords(start)} and ${hourWords(end)} on ${dayWords(end.day, start.day)}`;
  if (from === until) return `at ${hourWords(start)}`;
  return `between ${sameHalf(start, end) ? bareHour(start) : hourWords(start)} and ${hourWords(end)}`;
}

/** "Thu 5 Nov, 21:14" or "Thu, Nov 5, 9:14 pm". */
export function momentWords(instant: Instant, zone: string, now: number): string {
  return `${dayLabel(dayOf(instant, zone), dayOf(now, zone))}, ${clockWords(instant, zone)}`;
}

/** "9:20" or "9:20 am". */
export function clockWords(instant: Instant | number, zone: string): string {
  const { hour, minute } = wall(instant, zone);
  const words = `${twelveHours ? hour % 12 || 12 : hour}:${String(minute).padStart(2, "0")}`;
  return twelveHours ? `${words} ${half(hour)}` : words;
}

/** "Today", "Tomorrow", "Yesterday" or "Thu 26 Nov". */
export function dayLabel(day: Day, today: Day): string {
  const words = whenWords(day, today);
  return words.startsWith("on ") ? dayWords(day, today) : capital(words);
}

/** The three lines of a calendar leaf: NOV, 26, Thursday. */
export function leafWords(
  instant: Instant,
  zone: string,
): { month: string; day: string; weekday: string } {
  const day = dayOf(instant, zone);
  return {
    month: part(day, "month", "short").slice(0, 3),
    day: dayNumber(day),
    weekday: part(day, "weekday", "short"),
  };
}

/** "Flat 2, 12 Alder Road, Leeds"; nothing is said again that the name says already. */
export function addressWords({ name, line1, line2, city }: Address): string {
  const said = (name ?? "").split(", ");
  return [name, line1, line2, city]
    .filter((each, at, all) => each && all.indexOf(each) === at && !(at && said.includes(each)))
    .join(", ");
}

/** "Dana" of "Dana Kowal". */
export function firstName(name: string): string {
  return name.trim().split(/\s+/)[0] ?? name;
}

/** "DK" of "Dana Kowal". */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
}

/** "1 photo", "2 photos". */
export function countWords(count: number, one: string, many: string = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The text with its first letter large. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function wall(instant: Instant | number, zone: string): Wall {
  const found: Record<string, string> = {};
  for (const { type, value } of clock(zone).formatToParts(new Date(instant))) found[type] = value;
  return {
    day: `${found.year}-${found.month}-${found.day}`,
    hour: Number(found.hour),
    minute: Number(found.minute),
  };
}

function clock(zone: string): Intl.DateTimeFormat {
  const kept = clocks.get(zone);
  if (kept) return kept;
  const made = new Intl.DateTimeFormat("en-GB", {
    ...{ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" },
    ...{ hourCycle: "h23", timeZone: zone },
  });
  clocks.set(zone, made);
  return made;
}

function part(day: Day, name: "weekday" | "month", length: "short" | "long"): string {
  const key = `${name} ${length}`;
  const names =
    clocks.get(key) ?? new Intl.DateTimeFormat("en-US", { [name]: length, timeZone: "UTC" });
  clocks.set(key, names);
  return names.format(new Date(`${day}T00:00:00Z`));
}

function dateWords(day: Day, today: Day, length: "short" | "long"): string {
  const [number, month] = [dayNumber(day), part(day, "month", length)];
  const date = monthFirst ? [`${month} ${number}`] : [number, month];
  if (day.slice(0, 4) !== today.slice(0, 4)) date.push(day.slice(0, 4));
  return [part(day, "weekday", length), ...date].join(monthFirst ? ", " : " ");
}

function weekday(day: Day): string {
  return part(day, "weekday", "long");
}

function dayNumber(day: Day): string {
  return String(Number(day.slice(8, 10)));
}

/** How many days one date is after another; below zero when it is before. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

function sameHalf(start: Wall, end: Wall): boolean {
  return start.hour < 12 === end.hour < 12;
}

function bareHour({ hour, minute }: Wall): string {
  return `${hour % 12 || 12}${minute ? `:${String(minute).padStart(2, "0")}` : ""}`;
}

function hourWords(at: Wall): string {
  return `${bareHour(at)} ${half(at.hour)}`;
}

function half(hour: number): string {
  return hour < 12 ? "am" : "pm";
}
