import type { OutboxItem, Row } from "@doorstep/sync";
import type { CreateRequest, ServiceRequest } from "../kit/documents";
import { type Place, usePlace } from "../kit/place";
import { useOutbox, useRows } from "../kit/replica";
import { useRole } from "../kit/role";
import { requestState } from "../kit/states";
import { dayLabel, dayOf } from "../kit/words";
import { InvoicesOnly } from "../people/NotTheirs";
import { Empty, Icon, Page, RowLink, Rows, Skeleton, State } from "../ui";
import "../ui/screens.css";
import { typeLabel } from "./words";

/** What was asked for, newest first, with the office's answer. */
export default function Requests() {
  const place = usePlace();
  const requests = useRows<ServiceRequest>("request");
  const failed = (useOutbox() ?? []).filter(
    (item) => item.state === "failed" && item.name === "request.create",
  );
  if (!requests)
    return (
      <Page title="Requests">
        <Skeleton />
      </Page>
    );
  if (requests.length + failed.length === 0) return <NoRequests />;
  return (
    <Page title="Requests">
      <Ask />
      <Rows class="requests">
        {failed.map((item) => (
          <Failed key={item.id} item={item} />
        ))}
        {newestFirst(requests).map((row) => (
          <RequestRow key={row.id} row={row} place={place} />
        ))}
      </Rows>
    </Page>
  );
}

function RequestRow({
  row: { id, doc, pending },
  place,
}: {
  row: Row<ServiceRequest>;
  place: Place;
}) {
  const { tone, icon, text } = requestState(doc, pending);
  const day = dayLabel(dayOf(doc.created_at, place.zone), place.today);
  return (
    <RowLink
      href={`/portal/requests/${id}`}
      icon="file-text"
      title={<span class="one-line">{doc.description}</span>}
      detail={
        <>
          {[typeLabel(doc.type, place), day].join(", ")}
          {doc.notes && <span class="one-line answer-line">“{doc.notes}”</span>}
          <State tone={tone} icon={icon}>
            {text}
          </State>
        </>
      }
    />
  );
}

function Failed({ item }: { item: OutboxItem }) {
  const asked = item.args as CreateRequest;
  return (
    <RowLink
      href="/portal/outbox"
      icon="file-text"
      title={<span class="one-line">{asked.description}</span>}
      detail={
        <State tone="bad" icon="circle-alert">
          Could not be sent, tap to see
        </State>
      }
    />
  );
}

function NoRequests() {
  if (useRole() === "billing")
    return (
      <Page title="Requests">
        <InvoicesOnly />
      </Page>
    );
  return (
    <Page title="Requests">
      <Empty icon="inbox" title="Nothing asked for yet" action={<Ask />}>
        Tell us what is wrong or what you need, with photos if they help. You will see here when the
        office has answered.
      </Empty>
    </Page>
  );
}

function Ask() {
  return (
    <p>
      <a class="button primary wide" href="/portal/requests/new">
        <Icon name="plus" /> Ask for service
      </a>
    </p>
  );
}

function newestFirst(rows: Row<ServiceRequest>[]): Row<ServiceRequest>[] {
  return rows.toSorted((a, b) => (a.doc.created_at < b.doc.created_at ? 1 : -1));
}
