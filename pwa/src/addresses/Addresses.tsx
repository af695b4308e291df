import type { Row } from "@doorstep/sync";
import type { Profile, Property } from "../kit/documents";
import { useRows } from "../kit/replica";
import { addressWords } from "../kit/words";
import { Empty, Page, RowLink, Rows, Skeleton, State } from "../ui";

/** Every address where work is done, with how to get in. */
export default function Addresses() {
  const rows = useRows<Property>("property");
  const bills = useRows<Profile>("profile")?.[0]?.doc.role === "billing";
  return (
    <Page title="Addresses" back="/portal/settings">
      {rows === undefined ? (
        <Skeleton />
      ) : rows.length ? (
        <List rows={rows} />
      ) : bills ? (
        <NotTheirs />
      ) : (
        <None />
      )}
    </Page>
  );
}

function List({ rows }: { rows: Row<Property>[] }) {
  const sorted = [...rows].sort((a, b) =>
    addressWords(a.doc).localeCompare(addressWords(b.doc), "en", { numeric: true }),
  );
  return (
    <>
      <p class="soft">Where we work for you, and what whoever comes should know to get in.</p>
      <Rows>
        {sorted.map(({ id, doc, pending }) => (
          <RowLink
            key={id}
            href={`/portal/settings/addresses/${id}`}
            icon="map-pin"
            title={[doc.name || doc.line1, doc.city].filter(Boolean).join(", ")}
            detail={doc.access_notes || "Nothing is written about getting in"}
            {...(pending && {
              end: (
                <State tone="due" icon="clock">
                  Waiting to send
                </State>
              ),
            })}
          />
        ))}
      </Rows>
    </>
  );
}

function NotTheirs() {
  return (
    <Empty icon="map-pin" title="Not for who pays the bills">
      How to get in is seen by the owners and by who looks after the sites.
    </Empty>
  );
}

function None() {
  return (
    <Empty icon="map-pin" title="No addresses yet">
      Where work is done for you appears here once the office has booked it. Then you can say how to
      get in.
    </Empty>
  );
}
