import type { Alert } from "../kit/documents";
import { useRows } from "../kit/replica";
import { Icon } from "../ui/Icon";

/** Leads to what the person was told, and says how much of it is new. */
export function Bell() {
  const unread = useRows<Alert>("alert")?.filter(({ doc }) => !doc.read_at).length;
  return (
    <a class="bell" href="/portal/alerts" aria-label={unread ? `Alerts, ${unread} new` : "Alerts"}>
      <Icon name="bell" />
      {unread ? <b>{unread > 99 ? "99+" : unread}</b> : null}
    </a>
  );
}
