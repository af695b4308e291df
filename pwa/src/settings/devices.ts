/** Where a person is signed in, in their words. */
import { clockWords, dayOf, whenWords } from "../kit/words";

/** A browser that is signed in, as the server tells of it; null is what it does not know. */
export interface Device {
  id: string;
  browser: string | null;
  system: string | null;
  kind: "phone" | "tablet" | "computer" | null;
  way: string;
  signed_in_at: string;
  last_used_at: string;
  /** The name of whose records it has open. */
  customer: string;
  /** It is the one in the person's hands. */
  current: boolean;
}

const BY: Record<string, string> = {
  code: " by code",
  link: " by a mailed link",
  passkey: " with a passkey",
  password: " with a password",
};

/** "Chrome on Android"; "A browser" when nothing is known of it. */
export function nameOfDevice({ browser, system }: Device): string {
  if (browser && system) return `${browser} on ${system}`;
  return browser ?? (system ? `A browser on ${system}` : "A browser we do not know");
}

/** "this phone". */
export function thisOne({ kind }: Device): string {
  return `this ${kind ?? "device"}`;
}

/** "Signed in on Tue 24 Nov by code, last used today at 9:20"; what is in the hand is in use. */
export function usedWords(device: Device, zone: string, now: number): string {
  const today = dayOf(now, zone);
  const when = (instant: string) => {
    const words = whenWords(dayOf(instant, zone), today);
    return words.startsWith("on ") ? words : `${words} at ${clockWords(instant, zone)}`;
  };
  const signedIn = `Signed in ${when(device.signed_in_at)}${BY[device.way] ?? ""}`;
  return `${signedIn}, ${device.current ? "in use now" : `last used ${when(device.last_used_at)}`}`;
}

/** The shape of it. */
export function iconOfDevice({ kind }: Device): string {
  const icon = { phone: "smartphone", tablet: "tablet", computer: "laptop", unknown: "globe" };
  return icon[kind ?? "unknown"];
}
