/** Where and when the screens are: the organisation, its time zone, its today. */
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Day, Organization, Profile } from "./documents";
import { useRows } from "./replica";
import { dayOf, writeAs } from "./words";

/** What words about time need. */
export interface Place {
  organization: Organization | undefined;
  zone: string;
  now: number;
  today: Day;
}

const A_MINUTE = 60_000;

/**
 * The organisation's place; until its row was read, the time zone of the device stands in. From then
 * on words about time are written as the person chose, else as the organisation does.
 */
export function usePlace(): Place {
  const now = useNow();
  const organization = useRows<Organization>("organization")?.[0]?.doc;
  const chosen = useRows<Profile>("profile")?.[0]?.doc.locale;
  const locale = chosen ?? organization?.locale;
  useMemo(() => locale && writeAs(locale), [locale]);
  const zone = organization?.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  return { organization, zone, now, today: dayOf(now, zone) };
}

/** The time, renewed every minute and when the app is looked at again. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const tick = () => setNow(Date.now());
    const timer = setInterval(tick, A_MINUTE);
    document.addEventListener("visibilitychange", tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", tick);
    };
  }, []);
  return now;
}
