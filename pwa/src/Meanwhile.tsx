/** What goes on beside the screens; it shows nothing, so it is fetched after the first of them. */
import type { OutboxItem } from "@doorstep/sync";
import { useEffect, useRef } from "preact/hooks";
import { useLocation } from "preact-iso";
import { useCell } from "./kit/cell";
import { takeUpdate, update } from "./kit/device";
import type { Alert } from "./kit/documents";
import { isTyping } from "./kit/forms";
import { replica, useOutbox, useRows, useStatus } from "./kit/replica";
import { markOpened, READ, unreadOf } from "./notifications/alerts";
import { useElsewhere } from "./notifications/elsewhere";
import { toast } from "./ui";

const A_WHILE = 5_000;
const AN_HOUR = 3_600_000;

/** Offers what there is to offer, and brings files onto this device. */
export default function Meanwhile() {
  useUpdateToast();
  useOffers();
  useFiles();
  useMessages();
  useBadge();
  useOpened();
  return null;
}

/** Once the screen shows what the server has and is idle, files of documents come onto this device. */
function useFiles(): void {
  const current = useStatus().state === "current";
  useEffect(() => {
    const load = () => import("./documents/kept/kept").then(({ start }) => start());
    // Safari knows no idle time.
    if (current) (self.requestIdleCallback ?? setTimeout)(() => void load().catch(() => undefined));
  }, [current]);
}

/** Whoever takes messages on this device is told to the server at each launch, and now and then. */
function useMessages(): void {
  const current = useStatus().state === "current";
  const last = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    // The copy is brought up to date every minute.
    if (!current || performance.now() - last.current < AN_HOUR) return;
    last.current = performance.now();
    const renew = () => import("./notifications/push").then(({ renew }) => renew());
    (self.requestIdleCallback ?? setTimeout)(() => void renew().catch(() => undefined));
  }, [current]);
}

/** The icon on the home screen says how much is new in all accounts, where it can say so. */
function useBadge(): void {
  const alerts = useRows<Alert>("alert");
  const others = useElsewhere();
  const unread = alerts && others !== undefined ? unreadOf(alerts).length + others : undefined;
  useEffect(() => {
    // A browser in which this is no app may have the function and refuse it.
    if (unread !== undefined) void navigator.setAppBadge?.(unread)?.catch(() => undefined);
  }, [unread]);
}

/** Whoever opens a message has read it. */
function useOpened(): void {
  const { url } = useLocation();
  useEffect(() => {
    const look = () => void markOpened().catch(() => undefined);
    look();
    addEventListener("hashchange", look);
    return () => removeEventListener("hashchange", look);
  }, [url]);
}

/** Offers a new version, but not while something is being typed. */
function useUpdateToast(): void {
  const waiting = useCell(update);
  useEffect(() => {
    if (!waiting) return;
    const offer = () => {
      if (isTyping()) return;
      clearInterval(timer);
      toast("A new version is ready", { label: "Update", run: takeUpdate });
    };
    const timer = setInterval(offer, A_WHILE);
    offer();
    return () => clearInterval(timer);
  }, [waiting]);
}

/** The first time that everything this person wrote has arrived is the time to offer something. */
function useOffers(): void {
  const items = useOutbox();
  const before = useRef<OutboxItem[]>([]);
  useEffect(() => {
    if (!items) return;
    if (!items.length) void offerAfter(before.current).catch(() => undefined);
    before.current = items;
  }, [items]);
}

/** What was thrown away is gone from the outbox, too, and neither that nor reading is to be glad of. */
async function offerAfter(left: OutboxItem[]): Promise<void> {
  const gone = left.filter(({ name }) => name !== READ);
  const sent = gone.map(({ id }) => replica().get<{ status: string }>("mutation", id));
  const outcomes = await Promise.all(sent).catch(() => []);
  const done = gone.filter((_, nth) => outcomes[nth]?.doc.status === "applied");
  if (done.length === 0) return;
  const { offerAfter: offer } = await import("./notifications/offering");
  await offer(done.map(({ name }) => name));
}
