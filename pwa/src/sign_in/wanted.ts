/**
 * Where somebody wanted to go when they were asked to sign in. On that page itself they are there once
 * they are in; this is for the mailed link, which opens elsewhere, and for whoever went to the door.
 */
import { read, write } from "../kit/session";

const WANTED = "doorstep:wanted";
/** As long as the link in a mail works. */
const OPEN = 600_000;
const SCREEN = /^\/portal(?!\/(sign-in|shared|verify))(\/|\?|$)/;

/** Keeps where they are, or came to the door from, for the page on which the mail's link opens. */
export function noteWanted(): void {
  const to = screenAt(location.href) ?? before();
  write(WANTED, to && { to, at: Date.now() });
}

/** Where to go from the door: once, and home if nobody knows. */
export function takeWanted(): string {
  const noted = read<{ to: string; at: number }>(WANTED);
  write(WANTED, null);
  const fresh = noted && Date.now() - noted.at < OPEN && SCREEN.test(noted.to) ? noted.to : null;
  return before() ?? fresh ?? "/portal";
}

/** The screen before this page, if the browser tells: whoever was signed out there went to the door. */
function before(): string | null {
  const { navigation } = globalThis as { navigation?: Partial<Navigation> };
  const last = (navigation?.currentEntry?.index ?? 0) - 1;
  return screenAt(navigation?.entries?.()[last]?.url);
}

function screenAt(address: string | null | undefined): string | null {
  if (!address) return null;
  const { origin, pathname, search } = new URL(address);
  return origin === location.origin && SCREEN.test(pathname) ? pathname + search : null;
}
