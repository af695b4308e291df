import type { Row } from "@doorstep/sync";
import { useRoute } from "preact-iso";
import { Documents } from "../documents/Belonging";
import { directionsTo } from "../jobs/directions";
import type { Property } from "../kit/documents";
import { usePlace } from "../kit/place";
import { useRow } from "../kit/replica";
import { addressWords } from "../kit/words";
import { Empty, Icon, Page, Skeleton } from "../ui";
import { AccessNotes } from "./AccessNotes";

const BACK = "/portal/settings/addresses";

/** One address: how to get in, the work that was done there, and whom to tell when it is wrong. */
export default function AddressPage() {
  const { id = "" } = useRoute().params;
  const row = useRow<Property>("property", id);
  if (row) return <Ready key={id} row={row} />;
  return (
    <Page title={row === null ? "This address is not here" : "Address"} back={BACK}>
      {row === null ? <Missing /> : <Skeleton />}
    </Page>
  );
}

function Ready({ row }: { row: Row<Property> }) {
  const { organization } = usePlace();
  const { name, line1, line2, postal_code, city } = row.doc;
  const title = name || line1;
  const lines = [line1, line2, [postal_code, city].filter(Boolean).join(" ")];
  return (
    <Page title={title} back={BACK}>
      <p class="soft told">{lines.filter((each) => each && each !== title).join("\n")}</p>
      <AccessNotes row={row} />
      <Documents property={row.id} />
      <p class="acts">
        <a class="button" href={`/portal/jobs?property=${row.id}`}>
          <Icon name="wrench" /> Jobs here
        </a>
        <a
          class="button"
          href={directionsTo(addressWords(row.doc))}
          rel="noreferrer"
          target="_blank"
        >
          <Icon name="map-pin" /> Directions
        </a>
      </p>
      <p class="soft">
        The address itself is kept by {organization?.name ?? "the office"}. If it is wrong, please
        call us.
      </p>
    </Page>
  );
}

function Missing() {
  return (
    <Empty
      icon="map-pin"
      title="Not on this phone"
      action={
        <a class="button" href={BACK}>
          All addresses
        </a>
      }
    >
      It may have been removed by the office, or has not reached this phone yet.
    </Empty>
  );
}
