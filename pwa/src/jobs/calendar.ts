/**
 * A visit as a calendar file (RFC 5545), made on the device so that it works without a network. It
 * says what the server's own says (`doorstep/calendars/entries.py`): it is one entry in a calendar.
 */
import type { Organization, Visit } from "../kit/documents";
import { askedToMove } from "../kit/states";
import { digits, zoneOf } from "./zone";

/** What the calendar entry says beside the visit's own times. */
export interface Entry {
  visit: Visit;
  title: string;
  organization: Pick<Organization, "name" | "email" | "time_zone">;
  place: string;
  /** Where the job is in the portal. */
  url: string;
  now: number;
}

const AWAITED = ["planned", "confirmed", "on_the_way"];
const encoder = new TextEncoder();

/**
 * The text of an .ics file. UID is the visit's id alone (RFC 7986 §5.3), whatever address the portal
 * has, and SEQUENCE rises at every reschedule, so that adding it again moves the entry instead of
 * making a second one (§3.8.7.4).
 */
export function calendarFile({ visit, organization, title, place, url, now }: Entry): string {
  const zone = zoneOf(organization.time_zone);
  const [from, until] = [Date.parse(visit.arrives_from), Date.parse(visit.arrives_until)];
  const status = statusOf(visit);
  const method = status === "CANCELLED" ? "CANCEL" : "PUBLISH";
  const summary = escapeText(`${title}, ${organization.name}`);
  return [
    ...["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Doorstep//Portal//EN", "CALSCALE:GREGORIAN"],
    ...[`METHOD:${method}`, ...zone.lines(from, until), "BEGIN:VEVENT"],
    `UID:${visit.id}`,
    `SEQUENCE:${visit.sequence}`,
    `DTSTAMP:${digits(now)}Z`,
    `DTSTART${zone.time(from)}`,
    ...(until > from ? [`DTEND${zone.time(until)}`] : []),
    `SUMMARY:${summary}`,
    ...(place ? [`LOCATION:${escapeText(place)}`] : []),
    `DESCRIPTION:${escapeText(description(visit, url))}`,
    `URL:${url}`,
    organizer(organization, url),
    `STATUS:${status}`,
    `TRANSP:${method === "CANCEL" ? "TRANSPARENT" : "OPAQUE"}`,
    ...(AWAITED.includes(visit.state) ? reminder(summary) : []),
    ...["END:VEVENT", "END:VCALENDAR", ""],
  ]
    .map(fold)
    .join("\r\n");
}

/** TEXT values escape backslash, semicolon, comma and line breaks (§3.3.11); control signs go. */
export function escapeText(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/[\\;,]/g, "\\$&")
    .replace(/\n/g, "\\n")
    .replace(/[\p{Cc}]/gu, (sign) => (sign === "\t" ? sign : ""));
}

/** Lines hold at most 75 octets without their break (§3.1); no character is cut in two. */
export function fold(line: string): string {
  const lines = [""];
  let octets = 0;
  for (const character of line) {
    const size = encoder.encode(character).length;
    if (octets + size > 75) {
      lines.push(" ");
      octets = 1;
    }
    lines[lines.length - 1] += character;
    octets += size;
  }
  return lines.join("\r\n");
}

function statusOf(visit: Visit): string {
  if (visit.state === "cancelled" || visit.state === "missed") return "CANCELLED";
  return visit.state === "planned" || askedToMove(visit) ? "TENTATIVE" : "CONFIRMED";
}

function description({ technician, preparation }: Visit, url: string): string {
  const coming = technician ? `${technician.name} is coming.` : "";
  return [coming, preparation, url].filter(Boolean).join("\n");
}

/** Who comes: by mail address or, without one, by where their portal is. */
function organizer({ name, email }: Entry["organization"], url: string): string {
  const said = name.replace(/\p{Cc}/gu, " ").replaceAll('"', "'");
  const who = email
    ? `mailto:${encodeURIComponent(email).replace("%40", "@")}`
    : new URL(url).origin;
  return `ORGANIZER;CN="${said}":${who}`;
}

/** An hour before somebody may come. */
function reminder(summary: string): string[] {
  return [
    ...["BEGIN:VALARM", "ACTION:DISPLAY", `DESCRIPTION:${summary}`, "TRIGGER:-PT1H"],
    "END:VALARM",
  ];
}
