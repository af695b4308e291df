import type { OutboxItem, Row } from "@doorstep/sync";
import { useLocation } from "preact-iso";
import { rowWords } from "../autopay/words";
import type { Autopay, Profile } from "../kit/documents";
import { isPartly, lastWaiting } from "../kit/outcomes";
import { useOutbox, useRows, useStatus } from "../kit/replica";
import { Page, RowLink, Rows, Skeleton } from "../ui";
import { countryName } from "./countries";
import { Details } from "./Details";
import { SignOut } from "./SignOut";

/** One's own details, and the way out. */
export default function Settings() {
  const profiles = useRows<Profile>("profile");
  const profile = profiles?.[0];
  return (
    <Page title="Settings" back="/portal/more">
      {profile ? <Ready row={profile} /> : profiles ? <NotHere /> : <Skeleton />}
      <section>
        <h2>This device</h2>
        <Doubt />
        <SignOut />
      </section>
    </Page>
  );
}

function Ready({ row }: { row: Row<Profile> }) {
  const { email, customer_name, role } = row.doc;
  const { item } = useLocation().query;
  const outbox = useOutbox();
  const refused = outbox?.find(({ id, state }) => id === item && state === "failed");
  return (
    <>
      <p class="soft">
        {email}, for {customer_name}
      </p>
      {refused ? (
        <p class="note">
          You wrote this before, and it was not taken. Change it and save it again.
        </p>
      ) : (
        <NotTaken outbox={outbox ?? []} />
      )}
      {outbox && (
        <Details
          key={item}
          row={row}
          ownsAddress={role === "owner"}
          refused={refused}
          waiting={lastWaiting(outbox, "profile.update")}
        />
      )}
      {role !== "owner" && <PostalAddress of={row.doc} />}
      <Rows>
        <RowLink
          href="/portal/settings/alerts"
          icon="bell"
          title="Alerts"
          detail="What you are told of, how, and when"
        />
        <RowLink href="/portal/settings/email" icon="mail" title="Email address" detail={email} />
        <RowLink
          href="/portal/settings/sign-in"
          icon="key-round"
          title="Sign-in"
          detail="Passkeys and a password, beside the code"
        />
        {role !== "billing" && (
          <RowLink
            href="/portal/settings/addresses"
            icon="map-pin"
            title="Addresses"
            detail="Where we work for you, and how we get in"
          />
        )}
        {role !== "site" && <AutopayRow />}
        <RowLink
          href="/portal/settings/devices"
          icon="smartphone"
          title="Devices"
          detail="Where you are signed in, and calendars with your visits"
        />
        <RowLink
          href="/portal/settings/storage"
          icon="hard-drive"
          title="On this phone"
          detail="Which documents are kept, and how much room they take"
        />
        {role === "owner" && (
          <RowLink
            href="/portal/settings/people"
            icon="users"
            title="People"
            detail="Who has access, and to what"
          />
        )}
        <RowLink
          href="/portal/settings/data"
          icon="shield-check"
          title="Your data"
          detail="What is held, a copy to keep, and what happened"
        />
      </Rows>
    </>
  );
}

function AutopayRow() {
  const autopay = useRows<Autopay>("autopay")?.[0]?.doc;
  return (
    <RowLink
      href="/portal/settings/autopay"
      icon="credit-card"
      title="Automatic payments"
      detail={rowWords(autopay)}
    />
  );
}

/** Where letters go; only the owner changes it. */
function PostalAddress({ of }: { of: Profile }) {
  const { line1, line2, postal_code, city, country } = of;
  const lines = [line1, line2, [postal_code, city].filter(Boolean).join(" "), countryName(country)];
  return (
    <section>
      <h2>Postal address</h2>
      <p class="told">{lines.filter(Boolean).join("\n")}</p>
      <p class="soft">Whoever owns this account can change it.</p>
    </section>
  );
}

/** What was saved here and not taken, or not all of it, is said where it was written. */
function NotTaken({ outbox }: { outbox: OutboxItem[] }) {
  const failed = outbox.filter(
    ({ name, state }) => name === "profile.update" && state === "failed",
  );
  const last = failed.at(-1);
  if (!last) return null;
  return (
    <p class="note" role="status">
      {isPartly(last)
        ? "Not all of your last change of these details was made. "
        : "Your last change of these details was not taken. "}
      <a href="/portal/outbox">See why</a>
    </p>
  );
}

/** The server has found this copy wrong, and making it anew did not help (PULL-9). */
function Doubt() {
  const status = useStatus();
  if (!("doubtful" in status)) return null;
  return (
    <p class="note" role="status">
      This phone may not show everything as the office has it. It looks again by itself within the
      hour. If something seems wrong, call us, or sign out and in again for a fresh copy.
    </p>
  );
}

function NotHere() {
  return <p class="soft">Your details come with the first connection.</p>;
}
