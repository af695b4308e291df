import { useUnsent } from "../accounts/AccountsPage";
import { useCell } from "../kit/cell";
import type { Alert, AlertChoices, Profile } from "../kit/documents";
import { install } from "../kit/install";
import { troublesIn } from "../kit/outcomes";
import { usePlace } from "../kit/place";
import { useOutbox, useRows } from "../kit/replica";
import { useRole } from "../kit/role";
import { session } from "../kit/session";
import { unreadOf } from "../notifications/alerts";
import { elsewhere, sumOf } from "../notifications/elsewhere";
import { SignOut } from "../settings/SignOut";
import { Icon, Page, RowLink, Rows, State } from "../ui";
import "../ui/screens.css";

/** The rest: papers, requests, what is on its way, one's details, whom to call, the way out. */
export default function More() {
  const now = useCell(session);
  const who = useRows<Profile>("profile")?.[0]?.doc ?? now?.contact;
  const way = useCell(install);
  const billing = useRole() === "billing";
  return (
    <Page title="More">
      <p class="soft who-is">
        {who?.name}
        <br />
        {who?.email}
      </p>
      <Rows>
        {(now?.accounts ?? 1) > 1 && <Accounts />}
        <Alerts />
        {!billing && <Records />}
        <Waiting />
        <RowLink
          href="/portal/settings"
          icon="settings"
          title="Settings"
          detail="Your name, phone and address"
        />
        {way !== "done" && (
          <RowLink
            href="/portal/more/install"
            icon="smartphone"
            title="Put it on your home screen"
            detail="Opens at once, with or without a connection"
          />
        )}
      </Rows>
      <Office />
      <section>
        <h2>This device</h2>
        <SignOut />
      </section>
    </Page>
  );
}

function Alerts() {
  const unread = unreadOf(useRows<Alert>("alert") ?? []).length;
  const choices = useRows<AlertChoices>("alert_choices")?.[0]?.doc;
  const noMail = choices?.complained ? "We do not mail you" : "Mail does not reach you";
  return (
    <RowLink
      href="/portal/alerts"
      icon="bell"
      title="Alerts"
      detail={choices?.bounced ? noMail : "What we told you"}
      {...(unread && {
        end: <New unread={unread} />,
      })}
    />
  );
}

function New({ unread }: { unread: number }) {
  return (
    <State tone="good" icon="bell">
      {unread} new
    </State>
  );
}

/** What has no place in the bar; documents have one where requests are none of the person's. */
function Records() {
  return (
    <>
      <RowLink
        href="/portal/requests"
        icon="message-square"
        title="Requests"
        detail="What you asked for, and our answers"
      />
      <RowLink
        href="/portal/documents"
        icon="file-text"
        title="Documents"
        detail="Reports and certificates"
      />
    </>
  );
}

/** Of which account these records are, and what waits or is new in another. */
function Accounts() {
  const now = useCell(session);
  const unsent = useUnsent();
  const waits = Object.entries(unsent).some(
    ([contact, words]) => words && contact !== now?.contact.id,
  );
  const unread = sumOf(useCell(elsewhere) ?? {});
  return (
    <RowLink
      href="/portal/more/accounts"
      icon="users"
      title="Change account"
      detail={`${now?.customer.name} is open`}
      {...(waits
        ? {
            end: (
              <State tone="due" icon="clock">
                Not all sent
              </State>
            ),
          }
        : unread > 0 && { end: <New unread={unread} /> })}
    />
  );
}

function Waiting() {
  const items = useOutbox() ?? [];
  const { failed, partly } = troublesIn(items);
  const waits = items.length > partly ? "On this device only, so far" : "Not all of it was taken";
  return (
    <RowLink
      href="/portal/outbox"
      icon="send"
      title="Outbox"
      detail={items.length ? waits : "Everything was sent"}
      {...(items.length && {
        end:
          failed + partly ? (
            <State tone="bad" icon="circle-alert">
              Needs you
            </State>
          ) : (
            <State tone="due" icon="clock">
              {items.length} waiting
            </State>
          ),
      })}
    />
  );
}

function Office() {
  const { organization } = usePlace();
  if (!organization?.phone && !organization?.email) return null;
  const { name, phone, email } = organization;
  return (
    <section>
      <h2>{name}</h2>
      <p class="acts">
        {phone && (
          <a class="button" href={`tel:${phone.replace(/[^+\d]/g, "")}`}>
            <Icon name="phone" /> {phone}
          </a>
        )}
        {email && (
          <a class="button" href={`mailto:${email}`}>
            <Icon name="mail" /> Write
          </a>
        )}
      </p>
    </section>
  );
}
