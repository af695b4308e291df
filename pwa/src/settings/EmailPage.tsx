import { useState } from "preact/hooks";
import { useCell } from "../kit/cell";
import { session } from "../kit/session";
import { Page } from "../ui";
import { mail } from "./emailing";
import { NewAddress } from "./NewAddress";
import { NewAddressCode } from "./NewAddressCode";

/** The address one signs in with, and another in its place. */
export default function EmailPage() {
  const email = useCell(session)?.contact.email ?? "";
  const [asked, setAsked] = useState(mail.address);
  const [changed, setChanged] = useState(false);
  const done = () => {
    setAsked(null);
    setChanged(true);
  };
  const again = () => {
    mail.forget();
    setAsked(null);
  };
  return (
    <Page title="Email address" back="/portal/settings">
      <p>
        You sign in with <b class="address">{email}</b>.
      </p>
      <p role="status">
        {changed && "Changed. Your other devices were signed out, and the old address was told."}
      </p>
      {asked ? (
        <NewAddressCode email={asked} onDone={done} onChange={again} />
      ) : (
        <NewAddress onAsked={setAsked} onBegin={() => setChanged(false)} />
      )}
    </Page>
  );
}
