import type { OutboxItem, Row, Written } from "@doorstep/sync";
import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { CreateRequest, Property, ServiceRequest } from "../kit/documents";
import type { Photo } from "../kit/photos";
import { type Place, usePlace } from "../kit/place";
import { replica, useOutbox, useRows } from "../kit/replica";
import { useRole } from "../kit/role";
import { InvoicesOnly } from "../people/NotTheirs";
import { Page, Skeleton, toast } from "../ui";
import { Missing } from "./RequestPage";
import { ServiceRequestForm } from "./ServiceRequestForm";
import { send } from "./sending";
import { type Way, wayOf } from "./way";
import { changingWish, emptyWish, type Wish, wishOf } from "./wish";

type Open = Exclude<Way, { does: "missing" }>;

/**
 * Ask for service, or change what was asked (`?amend=`). The form stays when the request goes out
 * under it: what was to be put in its place then amends it, and nothing written is lost.
 */
export default function NewRequest() {
  const { query } = useLocation();
  const place = usePlace();
  const properties = useRows<Property>("property");
  const requests = useRows<ServiceRequest>("request");
  const outbox = useOutbox();
  if (!properties || !requests || !outbox || !place.organization) return <Waiting />;
  const way = wayOf(query, outbox, requests);
  return <Findable key={way.draftKey} {...{ way, place, properties }} />;
}

/**
 * What was begun for a request that is not here any more can be asked as a new one. In a role that
 * cannot ask there is a form only for what was begun in another.
 */
function Findable({ way, ...known }: Known & { way: Way }) {
  const { does, draftKey } = way;
  const missing = does === "missing";
  const barred = useRole() === "billing" && does === "ask" && !way.written;
  const wasOpen = useRef(false);
  const [begun, setBegun] = useState<boolean | undefined>(undefined);
  useEffect(() => {
    if (missing || barred) void isKept(draftKey).then(setBegun);
  }, [missing, barred, draftKey]);
  if ((missing || barred) && !begun && !wasOpen.current)
    return begun === undefined ? <Waiting /> : barred ? <Barred /> : <Missing />;
  wasOpen.current = true;
  const open: Open = does === "missing" ? { does: "ask", draftKey, written: null } : way;
  return <Asking way={open} {...known} />;
}

function Barred() {
  return (
    <Page title="Ask for service">
      <InvoicesOnly />
    </Page>
  );
}

async function isKept(draftKey: string): Promise<boolean> {
  const keys = await replica()
    .drafts.keys()
    .catch((): string[] => []);
  return keys.includes(draftKey);
}

function Waiting() {
  return (
    <Page title="Ask for service" back="/portal/requests">
      <Skeleton />
    </Page>
  );
}

function Asking({ way, place, properties }: Known & { way: Open }) {
  const { route } = useLocation();
  const [first] = useState(way);
  const photos = useKeptPhotos(first.written);
  if (!photos) return <Waiting />;
  const sendIt = async (wish: Wish, draft: Written) => {
    const id = await send(way, wish, draft);
    toast("Saved on this phone. It goes to the office by itself.");
    route(`/portal/requests/${id}`, true);
  };
  const overtaken =
    way.does === "amend" &&
    ((way !== first && first.does === "rewrite") || way.written?.name === "request.create");
  return (
    <Page title={titleOf(way)} back={backOf(way)}>
      {overtaken && <Overtaking />}
      {way.does === "ask" && (way.row || first.does !== "ask") && <TakenBack />}
      <ServiceRequestForm
        {...{ place, properties }}
        draftKey={way.draftKey}
        first={() => firstWish(first, properties, photos)}
        sent={way.does === "amend" ? way.row.doc : null}
        changing={way.does !== "ask"}
        send={sendIt}
        onThrownAway={() => route(backOf(way), true)}
      />
    </Page>
  );
}

interface Known {
  place: Place;
  properties: Row<Property>[];
}

function Overtaking() {
  return (
    <p class="note" role="status">
      It has reached the office as you wrote it before. What you changed since is still yours to
      send; what it is and its photos stay as they were sent.
    </p>
  );
}

/** It was closed, or taken back, perhaps in another window while it was being changed here. */
function TakenBack() {
  return (
    <p class="note" role="status">
      This request cannot be changed any more. What you write here goes to the office as a new
      request.
    </p>
  );
}

function titleOf(way: Open): string {
  if (way.does === "ask") return way.written || way.row ? "Ask again" : "Ask for service";
  return "Change your request";
}

function backOf(way: Open): string {
  if (way.written) return "/portal/outbox";
  const id = way.does === "amend" ? way.id : way.does === "ask" ? way.row?.id : null;
  return id ? `/portal/requests/${id}` : "/portal/requests";
}

function firstWish(way: Open, properties: Row<Property>[], photos: Photo[]): Wish {
  const { written } = way;
  if (way.does === "rewrite") return changingWish(way.written.args, {}, photos);
  if (way.does === "amend") return changingWish(way.row.doc, written?.args ?? {}, photos);
  const before = way.row?.doc;
  return before || written
    ? wishOf({ ...before, ...written?.args }, photos)
    : emptyWish(properties);
}

/** The photos of a request that was not taken yet, with their bytes from this device. */
function useKeptPhotos(written: OutboxItem | null): Photo[] | undefined {
  const [photos, setPhotos] = useState<Photo[] | undefined>(written ? undefined : []);
  useEffect(() => {
    if (!written) return;
    const { photos: declared = [] } = written.args as CreateRequest;
    void Promise.all(declared.map(withBytes)).then((found) =>
      setPhotos(found.filter((photo) => photo !== null)),
    );
  }, [written]);
  return photos;
}

async function withBytes({
  sha256,
  size,
}: {
  sha256: string;
  size: number;
}): Promise<Photo | null> {
  const bytes = await replica().blob(sha256);
  return bytes && { sha256, size, bytes, media_type: "image/jpeg" };
}
