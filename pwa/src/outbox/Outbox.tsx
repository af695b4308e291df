import type { Row } from "@doorstep/sync";
import { useAddresses, useJobs } from "../jobs/useJobs";
import type { ServiceRequest } from "../kit/documents";
import { type Place, usePlace } from "../kit/place";
import { useOutbox, useRows } from "../kit/replica";
import { Empty, Page, Skeleton } from "../ui";
import { Both } from "./Both";
import { bothVersions } from "./clashes";
import { Item } from "./Item";
import "./outbox.css";

/** Everything that is on this device only, and what was not taken: to see, edit, retry or discard. */
export default function Outbox() {
  const place = usePlace();
  const items = useOutbox();
  const merged = useMerged(place);
  const known = {
    place,
    jobs: useJobs() ?? [],
    requests: useRows<ServiceRequest>("request") ?? [],
    address: useAddresses(),
  };
  if (!items)
    return (
      <Page title="Outbox" back="/portal/more">
        <Skeleton />
      </Page>
    );
  return (
    <Page title="Outbox" back="/portal/more">
      {items.length === 0 && (
        <Empty icon="check" title="Everything was sent">
          What you write goes out from here. Without a network it waits on this phone until there is
          one.
        </Empty>
      )}
      <ul class="queue">
        {items.map((item) => (
          <Item key={item.id} item={item} outbox={items} known={known} />
        ))}
      </ul>
      {merged.map((row) => (
        <section key={row.id} class="sheet item">
          <h2>Not all of your change was made</h2>
          <p class="soft">The office had changed this too, and its version stands.</p>
          <Both versions={bothVersions(row.doc.detail)} />
        </section>
      ))}
    </Page>
  );
}

interface Decided {
  status: string;
  detail: unknown;
  decided_at: string;
}

const A_WEEK = 7 * 86_400_000;

/** Changes of the last days of which only a part was made. */
function useMerged({ now }: Place): Row<Decided>[] {
  const decided = useRows<Decided>("mutation") ?? [];
  return decided.filter(
    ({ doc }) =>
      doc.status === "merged" &&
      bothVersions(doc.detail).length > 0 &&
      now - Date.parse(doc.decided_at) < A_WEEK,
  );
}
