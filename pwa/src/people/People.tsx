import type { Row } from "@doorstep/sync";
import { useState } from "preact/hooks";
import { useCell } from "../kit/cell";
import type { Person, Profile } from "../kit/documents";
import { usePlace } from "../kit/place";
import { useRows } from "../kit/replica";
import { session } from "../kit/session";
import { Button, Empty, Page, Rows, Skeleton, State } from "../ui";
import { Change } from "./Change";
import { Invite } from "./Invite";
import { hereWords, roleOf } from "./roles";
import "../ui/screens.css";

/** Who has access to the customer's records. Read from this device; changed at the server. */
export default function People() {
  const profiles = useRows<Profile>("profile");
  const profile = profiles?.[0]?.doc;
  return (
    <Page title="People" back="/portal/settings">
      {!profiles ? (
        <Skeleton />
      ) : profile?.role === "owner" ? (
        <List customer={profile.customer_name} />
      ) : (
        <Empty icon="users" title="Only an owner sees this">
          Who has access is decided by the owners of {profile?.customer_name ?? "these records"}.
          Please ask one of them if something should change.
        </Empty>
      )}
    </Page>
  );
}

function List({ customer }: { customer: string }) {
  const people = useRows<Person>("contact");
  const [changed, setChanged] = useState<string>();
  const person = people?.find(({ id }) => id === changed);
  if (!people) return <Skeleton />;
  return (
    <>
      <p class="soft">These people have access to the records of {customer}.</p>
      <Rows class="people">
        {[...people].sort(byName).map((row) => (
          <One key={row.id} row={row} onChange={() => setChanged(row.id)} />
        ))}
      </Rows>
      <section>
        <h2>Invite somebody</h2>
        <Invite />
      </section>
      {person && <Change row={person} customer={customer} onClose={() => setChanged(undefined)} />}
    </>
  );
}

function byName(one: Row<Person>, other: Row<Person>): number {
  return one.doc.name.localeCompare(other.doc.name);
}

function One({ row: { id, doc }, onChange }: { row: Row<Person>; onChange(): void }) {
  const { today } = usePlace();
  const me = useCell(session)?.contact.id === id;
  const [name, host] = doc.email.split("@");
  return (
    <li>
      <span>
        <b>
          {doc.name}
          {me && <span class="soft"> (you)</span>}
        </b>
        <small>
          {name}
          <wbr />@{host}
        </small>
        <small>{roleOf(doc.role).means}</small>
        <State
          tone={doc.state === "invited" ? "due" : "soft"}
          icon={doc.state === "invited" ? "clock" : "circle-check"}
        >
          {hereWords(doc, today)}
        </State>
      </span>
      <Button aria-label={`Change the access of ${doc.name}`} onClick={onChange}>
        Change
      </Button>
    </li>
  );
}
