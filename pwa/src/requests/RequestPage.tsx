import type { OutboxItem, Row } from "@doorstep/sync";
import { useState } from "preact/hooks";
import { useRoute } from "preact-iso";
import { SignedInAs } from "../accounts/SignedInAs";
import { useAddresses } from "../jobs/useJobs";
import type { Photo, ServiceRequest } from "../kit/documents";
import { type Place, usePlace } from "../kit/place";
import { enqueue, useOutbox, useRow } from "../kit/replica";
import { requestState } from "../kit/states";
import { momentWords } from "../kit/words";
import { Button, Dialog, Empty, keeping, Page, Skeleton, State } from "../ui";
import { PhotoOf } from "./PhotoOf";
import { PhotosLeft } from "./PhotosLeft";
import "../ui/screens.css";
import { refusedOf, waitsFor } from "./way";
import { typeLabel, wishedWords } from "./words";

const OPEN = new Set(["pending", "accepted"]);

/** One request: what was asked, what the office said, and what can still be done about it. */
export default function RequestPage() {
  const { id } = useRoute().params;
  const row = useRow<ServiceRequest>("request", id ?? "");
  if (row) return <Ready key={row.id} row={row} />;
  return row === null ? <Missing /> : <Loading />;
}

function Loading() {
  return (
    <Page title="Request" back="/portal/requests">
      <Skeleton />
    </Page>
  );
}

function Ready({ row }: { row: Row<ServiceRequest> }) {
  const { id, doc, pending } = row;
  const place = usePlace();
  const outbox = useOutbox() ?? [];
  const { tone, icon, text } = requestState(doc, pending);
  return (
    <Page title={typeLabel(doc.type, place)} back="/portal/requests">
      <p>
        <State tone={tone} icon={icon}>
          {text}
        </State>
      </p>
      {pending && (
        <p class="soft">
          Saved on this phone. It goes to the office as soon as there is a network.
        </p>
      )}
      <Refused item={refusedOf(id, outbox)} />
      <PhotosLeft request={id} />
      <Answer doc={doc} place={place} />
      <Asked doc={doc} place={place} />
      {doc.job_id && (
        <p>
          <a class="button wide" href={`/portal/jobs/${doc.job_id}`}>
            See the job
          </a>
        </p>
      )}
      {OPEN.has(doc.status) && <Acts id={id} doc={doc} outbox={outbox} />}
    </Page>
  );
}

/** What was written later and not taken. */
function Refused({ item }: { item: OutboxItem | undefined }) {
  if (!item) return null;
  return (
    <section class="sheet leftover">
      <h2>A change you wrote is not with the office</h2>
      <p class="told">{item.args.description}</p>
      <a class="button wide" href="/portal/outbox">
        See why, and send it
      </a>
    </section>
  );
}

function Answer({ doc: { notes, responded_at }, place }: { doc: ServiceRequest; place: Place }) {
  if (!notes) return null;
  return (
    <section>
      <h2>The office’s answer</h2>
      <p class="told note">{notes}</p>
      {responded_at && <p class="soft">{momentWords(responded_at, place.zone, place.now)}</p>}
    </section>
  );
}

function Asked({ doc, place }: { doc: ServiceRequest; place: Place }) {
  const address = useAddresses()(doc.property_id);
  return (
    <section>
      <h2>What you asked for</h2>
      <p class="told">{doc.description}</p>
      <Photos photos={doc.photos} />
      <p class="soft">
        {[
          address,
          wishedWords(doc, place.today),
          doc.asked_by && `asked by ${doc.asked_by}`,
          momentWords(doc.created_at, place.zone, place.now),
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
    </section>
  );
}

function Photos({ photos }: { photos: Photo[] }) {
  if (photos.length === 0) return null;
  return (
    <ul class="photos" aria-label="Photos">
      {photos.map((photo, index) => (
        <li key={photo.sha256} class="shot">
          <PhotoOf photo={photo} label={`Photo ${index + 1}`} />
        </li>
      ))}
    </ul>
  );
}

interface ActsProps {
  id: string;
  doc: ServiceRequest;
  outbox: OutboxItem[];
}

function Acts({ id, doc, outbox }: ActsProps) {
  const [asking, setAsking] = useState(false);
  const withdraw = async () => {
    const after = waitsFor(id, outbox);
    await keeping(enqueue({ name: "request.withdraw", ver: 1, args: { request_id: id }, after }));
    setAsking(false);
  };
  return (
    <div class="acts">
      {doc.status === "pending" && (
        <a class="button" href={`/portal/requests/new?amend=${id}`}>
          Change
        </a>
      )}
      <Button onClick={() => setAsking(true)}>Take it back</Button>
      {asking && (
        <Dialog title="Take this request back?" onClose={() => setAsking(false)}>
          <p>The office will not act on it any more. You can always ask again.</p>
          <div class="choices">
            <Button kind="danger" onClick={withdraw}>
              Take it back
            </Button>
            <Button onClick={() => setAsking(false)}>Keep it</Button>
          </div>
        </Dialog>
      )}
    </div>
  );
}

/** A request that this device does not have. */
export function Missing() {
  return (
    <Page title="This request is not here" back="/portal/requests">
      <Empty
        icon="inbox"
        title="Not on this phone"
        action={
          <a class="button" href="/portal/requests">
            All requests
          </a>
        }
      >
        It may not have been sent yet, or could not be: the outbox tells. Or it has not reached this
        phone.
        <SignedInAs />
      </Empty>
    </Page>
  );
}
