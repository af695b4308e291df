import type { OutboxItem, Row } from "@doorstep/sync";
import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { CreateRequest, Property, ServiceRequest } from "../kit/documents";
import { uuid7 } from "../kit/ids";
import type { Photo } from "../kit/photos";
import { type Place, usePlace } from "../kit/place";
import { enqueue, replica, useOutbox, useRow, useRows } from "../kit/replica";
import { Page, Skeleton, toast } from "../ui";
import { Missing } from "./RequestPage";
import { ServiceRequestForm } from "./ServiceRequestForm";
import { blobsOf, changesOf, createArgs, emptyWish, type Wish, wishOf } from "./wish";

const NEW = "request:new";

interface Known {
  place: Place;
  properties: Row<Property>[];
}

/**
 * Ask for service, change what waits (`?item=`), or change what the office has (`?amend=`). With
 * both, what was sent while it was being changed is amended, and nothing written is lost.
 */
export default function NewRequest() {
  const { query } = useLocation();
  const place = usePlace();
  const properties = useRows<Property>("property");
  const outbox = useOutbox();
  if (!properties || !outbox || !place.organization) return <Waiting />;
  const known = { place, properties };
  const item = outbox.find(({ id }) => id === query.item);
  if (item && !item.settled) return <Rewrite key={item.id} item={item} {...known} />;
  if (!query.amend) return <Ask {...known} />;
  return <Amend id={query.amend} overtaken={Boolean(query.item)} {...known} />;
}

function Waiting() {
  return (
    <Page title="Ask for service" back="/portal/requests">
      <Skeleton />
    </Page>
  );
}

function Ask({ place, properties }: Known) {
  const { route } = useLocation();
  const send = async (wish: Wish) => {
    const id = uuid7();
    await enqueue({
      ...{ name: "request.create", ver: 1 },
      ...{ args: createArgs(wish, id), blobs: blobsOf(wish), draft: NEW },
    });
    toast("Saved on this phone. It goes to the office by itself.");
    route(`/portal/requests/${id}`, true);
  };
  return (
    <Page title="Ask for service" back="/portal/requests">
      <ServiceRequestForm
        {...{ place, properties, send }}
        draftKey={NEW}
        first={() => emptyWish(properties)}
      />
    </Page>
  );
}

function Rewrite({ item, place, properties }: Known & { item: OutboxItem }) {
  const { route } = useLocation();
  const asked = item.args as CreateRequest;
  const photos = useKeptPhotos(asked);
  if (!photos) return <Waiting />;
  const draft = `request:${asked.request_id}`;
  const send = async (wish: Wish) => {
    const args = createArgs(wish, asked.request_id);
    await replica().rewrite(item.id, args, blobsOf(wish), draft);
    toast("Saved on this phone. It goes to the office by itself.");
    route(`/portal/requests/${asked.request_id}`, true);
  };
  return (
    <Page title="Change your request" back="/portal/outbox">
      <ServiceRequestForm
        {...{ place, properties, send }}
        draftKey={draft}
        first={() => wishOf(asked, photos)}
      />
    </Page>
  );
}

function Amend({ id, overtaken, place, properties }: Known & { id: string; overtaken: boolean }) {
  const { route } = useLocation();
  const row = useRow<ServiceRequest>("request", id);
  if (row === null) return <Missing />;
  if (!row) return <Waiting />;
  const before = row.doc as ServiceRequest & { preferred_time: Wish["preferred_time"] };
  const draft = `request:${id}`;
  const send = async (wish: Wish) => {
    const changes = changesOf(wish, before);
    if (changes) {
      const args = { request_id: id, ...changes };
      await enqueue({ name: "request.amend", ver: 1, args, draft });
    } else await replica().drafts.delete(draft);
    route(`/portal/requests/${id}`, true);
  };
  return (
    <Page title="Change your request" back={`/portal/requests/${id}`}>
      {overtaken && (
        <p class="note" role="status">
          It has reached the office meanwhile. What you wrote here is still yours to send; what it
          is and its photos stay as they were sent.
        </p>
      )}
      <ServiceRequestForm
        {...{ place, properties, send }}
        amending
        draftKey={draft}
        first={() => wishOf(before, [])}
      />
    </Page>
  );
}

/** The photos of a request that waits, with their bytes from this device. */
function useKeptPhotos(asked: CreateRequest): Photo[] | undefined {
  const [photos, setPhotos] = useState<Photo[]>();
  useEffect(() => {
    void Promise.all((asked.photos ?? []).map(withBytes)).then((found) =>
      setPhotos(found.filter((photo) => photo !== null)),
    );
  }, [asked]);
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
