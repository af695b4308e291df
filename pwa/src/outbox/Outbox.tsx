import { useLocation } from "preact-iso";
import { BegunMove } from "../jobs/BegunMove";
import { useAddresses, useJobs } from "../jobs/useJobs";
import type { AlertChoices, Profile, Property, ServiceRequest } from "../kit/documents";
import { usePlace } from "../kit/place";
import { useOutbox, useRows } from "../kit/replica";
import { Empty, Page, Skeleton } from "../ui";
import { Item } from "./Item";
import "../ui/screens.css";

/** Everything that is on this device only, and what was not taken: to see, edit, retry or discard. */
export default function Outbox() {
  const place = usePlace();
  const items = useOutbox();
  const { change } = useLocation().query;
  const known = {
    place,
    jobs: useJobs() ?? [],
    requests: useRows<ServiceRequest>("request") ?? [],
    profile: useRows<Profile>("profile")?.[0],
    choices: useRows<AlertChoices>("alert_choices")?.[0],
    properties: useRows<Property>("property") ?? [],
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
      {change && !items.some(({ id }) => id === change) && <BegunMove visit={change} />}
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
    </Page>
  );
}
