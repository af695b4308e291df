import type { OutboxItem, Status } from "@doorstep/sync";
import { usePlace } from "../kit/place";
import { useOutbox, useStatus } from "../kit/replica";
import { clockWords, dayOf, whenWords } from "../kit/words";

/** What the chip says, how it looks, and where it leads. */
export interface ChipWords {
  tone: "" | "waiting" | "offline" | "bad";
  text: string;
}

/** The one quiet sign in the header that always tells the truth about sending and freshness. */
export function Chip() {
  const place = usePlace();
  const { tone, text } = chipWords(useStatus(), useOutbox(), (at) => asOf(at, place));
  return (
    <p class="chip-place" role="status" aria-live="polite">
      <a class={`chip ${tone}`} href="/portal/outbox">
        {text}
      </a>
    </p>
  );
}

/** The words: trouble first, then what waits, then how fresh the copy is. */
export function chipWords(
  status: Status,
  outbox: OutboxItem[],
  asOf: (instant: number) => string,
): ChipWords {
  if (status.state === "locked") return { tone: "bad", text: "Signed out" };
  if (outbox.some((item) => item.state === "failed"))
    return { tone: "bad", text: "Could not send, tap to see" };
  if (outbox.length) return { tone: "waiting", text: `${outbox.length} waiting to send` };
  return freshness(status, asOf);
}

function freshness(status: Status, asOf: (instant: number) => string): ChipWords {
  switch (status.state) {
    case "upgrade":
      return { tone: "waiting", text: "Needs an update" };
    case "offline":
      if (status.full) return { tone: "bad", text: "This phone is full" };
      return {
        tone: "offline",
        text: status.as_of === null ? "Offline" : `Offline, as of ${asOf(status.as_of)}`,
      };
    case "current":
      return { tone: "", text: "Up to date" };
    case "syncing":
      return status.as_of === null
        ? { tone: "waiting", text: "Getting your records" }
        : { tone: "", text: "Checking" };
    default:
      return { tone: "", text: "Opening" };
  }
}

function asOf(at: number, { zone, today }: { zone: string; today: string }): string {
  const day = dayOf(at, zone);
  return day === today ? clockWords(at, zone) : whenWords(day, today);
}
