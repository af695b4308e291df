/** The one line that tells the truth about what is on this device and what was sent. */
import type { OutboxItem, Status } from "@doorstep/sync";
import { troublesIn } from "../kit/outcomes";
import { clockWords, dayLabel, dayOf } from "../kit/words";

/** What the chip says; its look is a shape and a colour for each tone. */
export interface ChipWords {
  tone: "good" | "waiting" | "bad" | "offline" | "soft";
  text: string;
  href: string;
}

const OUTBOX = "/portal/outbox";
const RECENT = 120_000;

/** What to say: what needs the person first, then what waits, then how fresh it all is. */
export function chipWords(
  status: Status,
  outbox: OutboxItem[],
  zone: string,
  now: number,
): ChipWords {
  if (status.state === "locked")
    return { tone: "bad", text: "Signed out", href: "/portal/sign-in" };
  const { failed, partly } = troublesIn(outbox);
  if (failed) return { tone: "bad", text: "Could not send, tap to see", href: OUTBOX };
  if (partly) return { tone: "bad", text: "Not all was taken, tap to see", href: OUTBOX };
  if (outbox.length) {
    return { tone: "waiting", text: `${outbox.length} waiting to send`, href: OUTBOX };
  }
  if ("doubtful" in status) {
    return { tone: "soft", text: "May be out of step", href: "/portal/settings" };
  }
  return { ...freshness(status, zone, now), href: OUTBOX };
}

function freshness(status: Status, zone: string, now: number): Omit<ChipWords, "href"> {
  if (status.state === "upgrade") return { tone: "bad", text: "Update needed" };
  if (status.state === "current") return { tone: "good", text: "Up to date" };
  if (status.state === "offline") {
    if ("full" in status && status.full) return { tone: "bad", text: "No room on this device" };
    if (status.as_of === null) return { tone: "offline", text: "Offline" };
    return { tone: "offline", text: `Offline, as of ${asOf(status.as_of, zone, now)}` };
  }
  const recent = "as_of" in status && status.as_of !== null && now - status.as_of < RECENT;
  return recent
    ? { tone: "good", text: "Up to date" }
    : { tone: "soft", text: "Checking for news" };
}

/** "10:42"; on another day "Thu 5 Nov". */
function asOf(instant: number, zone: string, now: number): string {
  const day = dayOf(instant, zone);
  const today = dayOf(now, zone);
  return day === today ? clockWords(instant, zone) : dayLabel(day, today);
}
