/** A visit as a calendar file (RFC 5545), made on the device so that it works without a network. */
import type { Instant, Visit } from "../kit/documents";

/** What the calendar entry says beside the visit's own times. */
export interface Entry {
  visit: Visit;
  host: string;
  title: string;
  organization: string;
  place: string;
  url: string;
  now: number;
}

const encoder = new TextEncoder();

/**
 * The text of an .ics file. UID is the visit's id at this host and SEQUENCE rises at every
 * reschedule, so that adding it again moves the entry instead of making a second one (§3.8.7.4).
 */
export function calendarFile(entry: Entry): string {
  const { visit } = entry;
  return [
    ...["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Doorstep//Portal//EN", "CALSCALE:GREGORIAN"],
    ...["METHOD:PUBLISH", "BEGIN:VEVENT"],
    `UID:${visit.id}@${entry.host}`,
    `SEQUENCE:${visit.sequence}`,
    `DTSTAMP:${stamp(new Date(entry.now).toISOString())}`,
    `DTSTART:${stamp(visit.arrives_from)}`,
    `DTEND:${stamp(visit.arrives_until)}`,
    `SUMMARY:${escapeText(`${entry.title}, ${entry.organization}`)}`,
    ...(entry.place ? [`LOCATION:${escapeText(entry.place)}`] : []),
    ...description(visit),
    `URL:${entry.url}`,
    `STATUS:${visit.state === "cancelled" ? "CANCELLED" : "CONFIRMED"}`,
    ...["TRANSP:OPAQUE", "END:VEVENT", "END:VCALENDAR", ""],
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

function description({ technician, preparation }: Visit): string[] {
  const sentences = [technician ? `${technician.name} is coming.` : "", preparation].filter(
    Boolean,
  );
  return sentences.length ? [`DESCRIPTION:${escapeText(sentences.join("\n"))}`] : [];
}

/** UTC (form 2 of §3.3.5): right in every time zone without a VTIMEZONE. */
function stamp(instant: Instant): string {
  return `${new Date(instant).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
}
