/** A time zone spelled out for calendars (RFC 5545 §3.6.5), by what the browser knows of it. */

const SECOND = 1000;
const WEEK = 7 * 86_400 * SECOND;
const HOURS = 3 * 3600 * SECOND;

/** What the clocks of a zone show, and how that is written in a calendar. */
export interface Zone {
  /** ";TZID=Europe/London:20260702T150000"; by UTC what the clocks show a second time (§3.3.5). */
  time(at: number): string;
  /** The VTIMEZONE from the beginning of an instant's year to another instant. */
  lines(from: number, until: number): string[];
}

export function zoneOf(name: string): Zone {
  const clock = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" });
  /** Milliseconds by which the clocks are ahead of UTC. */
  const ahead = (at: number) => {
    const words = clock.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value;
    const [, sign, hours, minutes] = /(.)(\d\d):(\d\d)/.exec(words ?? "") ?? [];
    return (
      Number(`${sign ?? ""}1`) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60 * SECOND
    );
  };
  const isAgain = (at: number) => {
    const back = ahead(at - HOURS) - ahead(at);
    return back > 0 && ahead(at - back) === ahead(at) + back;
  };
  const changeIn = (before: number, after: number): number => {
    if (after - before <= SECOND) return after;
    const between = before + Math.floor((after - before) / SECOND / 2) * SECOND;
    return ahead(between) === ahead(before) ? changeIn(between, after) : changeIn(before, between);
  };
  return {
    time: (at) =>
      name === "UTC" || isAgain(at) ? `:${digits(at)}Z` : `;TZID=${name}:${digits(at + ahead(at))}`,
    lines: (from, until) => {
      const start = Date.UTC(new Date(from + ahead(from)).getUTCFullYear(), 0);
      const first = start - ahead(start);
      const parts = part("STANDARD", first, ahead(first), ahead(first));
      for (let at = first; at < until; at += WEEK) {
        const [was, is] = [ahead(at), ahead(at + WEEK)];
        if (was !== is)
          parts.push(...part(is > was ? "DAYLIGHT" : "STANDARD", changeIn(at, at + WEEK), was, is));
      }
      return ["BEGIN:VTIMEZONE", `TZID:${name}`, ...parts, "END:VTIMEZONE"];
    },
  };
}

/** "20260702T150000" of what a clock at UTC shows. */
export function digits(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, "");
}

/** What holds from an instant on, which is told by the clock as it was before. */
function part(kind: string, at: number, was: number, is: number): string[] {
  return [
    ...[`BEGIN:${kind}`, `DTSTART:${digits(at + was)}`],
    ...[`TZOFFSETFROM:${offset(was)}`, `TZOFFSETTO:${offset(is)}`, `END:${kind}`],
  ];
}

function offset(ahead: number): string {
  return (ahead < 0 ? "-" : "+") + digits(Math.abs(ahead)).slice(9, 13);
}
