import type { Row } from "@doorstep/sync";
import type { Profile } from "../kit/documents";
import { useRows } from "../kit/replica";
import { Page, Skeleton } from "../ui";
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
        <SignOut />
      </section>
    </Page>
  );
}

function Ready({ row }: { row: Row<Profile> }) {
  const { email, customer_name, role } = row.doc;
  return (
    <>
      <p class="soft">
        {email}, for {customer_name}
      </p>
      <Details row={row} ownsAddress={role === "owner"} />
    </>
  );
}

function NotHere() {
  return <p class="soft">Your details come with the first connection.</p>;
}
