import type { Row } from "@doorstep/sync";
import type { Alert } from "../kit/documents";
import { type Place, usePlace } from "../kit/place";
import { useRows } from "../kit/replica";
import { clockWords, countWords, dayLabel } from "../kit/words";
import { Button, Empty, Icon, keeping, Page, Rows, Skeleton, State } from "../ui";
import { byDay, leadsTo, markRead, unbroken, unreadOf } from "./alerts";
import { Bounced } from "./Bounced";
import { HowTold } from "./HowTold";
import { lookOf } from "./looks";
import "../ui/screens.css";

/** What the person was told, day by day; opening one leads to what it is about. */
export default function AlertsPage() {
  const place = usePlace();
  const alerts = useRows<Alert>("alert");
  return (
    <Page title="Alerts" back="/portal/more">
      <Bounced />
      {!alerts && <Skeleton />}
      {alerts?.length === 0 && <Nothing />}
      {alerts && alerts.length > 0 && (
        <div class="cols">
          <div>
            <Inbox alerts={alerts} place={place} />
          </div>
          <HowTold />
        </div>
      )}
    </Page>
  );
}

function Inbox({ alerts, place }: { alerts: Row<Alert>[]; place: Place }) {
  const unread = unreadOf(alerts).length;
  return (
    <>
      <div class="told-so-far">
        <p class="soft" role="status">
          {unread ? `${countWords(unread, "alert")} not read yet` : "You have read them all"}
        </p>
        {unread > 0 && (
          <Button class="quiet" onClick={() => keeping(markRead(alerts))}>
            <Icon name="check" /> Mark all as read
          </Button>
        )}
      </div>
      {byDay(alerts, place.zone).map(({ day, alerts }) => (
        <section key={day}>
          <h2>{dayLabel(day, place.today)}</h2>
          <Rows class="alerts jobs">
            {alerts.map((row) => (
              <One key={row.id} row={row} zone={place.zone} />
            ))}
          </Rows>
        </section>
      ))}
    </>
  );
}

function One({ row, zone }: { row: Row<Alert>; zone: string }) {
  const { title, body, told_at, read_at } = row.doc;
  const { icon, tone = "" } = lookOf(row.doc);
  return (
    <li>
      <a
        class={read_at ? "row read" : "row"}
        href={leadsTo(row.doc)}
        onClick={() => void keeping(markRead([row]))}
      >
        <span class={`tile ${tone}`}>
          <Icon name={icon} />
        </span>
        <span>
          <b>{unbroken(title)}</b>
          {body && <small>{unbroken(body)}</small>}
        </span>
        <span class="when">
          <small>{clockWords(told_at, zone)}</small>
          {!read_at && (
            <State tone="good" icon="bell">
              New
            </State>
          )}
        </span>
      </a>
    </li>
  );
}

function Nothing() {
  return (
    <Empty
      icon="bell"
      title="Nothing to tell you yet"
      action={
        <a class="button" href="/portal/settings/alerts">
          Choose how you are told
        </a>
      }
    >
      When something happens with your visits, requests, invoices or documents, it is written down
      here, too.
    </Empty>
  );
}
