import type { OutboxItem, Row } from "@doorstep/sync";
import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { CreateRequest, Property, ServiceRequest } from "../kit/documents";
import type { Photo } from "../kit/photos";
import { type Place, usePlace } from "../kit/place";
import { replica, useOutbox, useRows } from "../kit/replica";
import { Page, Skeleton, toast } from "../ui";
import { Missing } from "./RequestPage";
import { ServiceRequestForm } from "./ServiceRequestForm";
import { send } from "./sending";
import { type Way, wayOf } from "./way";
import { emptyWish, type Wish, wishOf } from "./wish";

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
  if (way.does === "missing") return <Missing />;
  return <Asking key={way.draftKey} {...{ way, place, properties }} />;
}

function Waiting() {
  return (
    <Page title="Ask for service" back="/portal/requests">
      <Skeleton />
    </Page>
  );
}

function Asking({ way, place, properties }: AskingProps) {
  const { route } = useLocation();
  const [first] = useState(way);
  const photos = useKeptPhotos(first.written);
  if (!photos) return <Waiting />;
  const sendIt = async (wish: Wish) => {
    const id = await send(way, wish);
    toast("Saved on this phone. It goes to the office by itself.");
    route(`/portal/requests/${id}`, true);
  };
  const overtaken =
    way.does === "amend" &&
    ((way !== first && first.does === "rewrite") || way.written?.name === "request.create");
  return (
    <Page title={titleOf(way)} back={backOf(way)}>
      {overtaken && <Overtaking />}
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

interface AskingProps {
  way: Open;
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

function titleOf({ does, written }: Open): string {
  if (does === "ask") return written ? "Ask again" : "Ask for service";
  return "Change your request";
}

function backOf(way: Open): string {
  if (way.written) return "/portal/outbox";
  return way.does === "amend" ? `/portal/requests/${way.id}` : "/portal/requests";
}

function firstWish(way: Open, properties: Row<Property>[], photos: Photo[]): Wish {
  const before = way.does === "rewrite" ? null : way.row?.doc;
  if (!before && !way.written) return emptyWish(properties);
  return wishOf({ ...before, ...way.written?.args }, photos);
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
