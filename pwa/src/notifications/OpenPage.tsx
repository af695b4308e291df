import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { switchTo } from "../accounts/switching";
import { goOnAt } from "../kit/replica";
import { session } from "../kit/session";
import { whyNot } from "../settings/online";
import { NotProved } from "../sign_in/proving";
import { Button, Page } from "../ui";

/** Where a message leads that is about one of several accounts: that is opened first. */
export default function OpenPage() {
  const { query, route } = useLocation();
  const to = query.to?.startsWith("/portal") ? query.to : "/portal";
  const contact = query.as ?? "";
  const there = !contact || session.value?.contact.id === contact;
  const [said, setSaid] = useState("");
  const open = async () => {
    setSaid("");
    try {
      await switchTo(contact);
      location.replace(to);
    } catch (refused) {
      setSaid(refused instanceof NotProved ? "" : whyNot(refused, "open another account"));
    }
  };
  useEffect(() => {
    if (there) route(to, true);
    else {
      goOnAt(to);
      void open();
    }
    return () => goOnAt("/portal");
  }, []);
  if (there) return null;
  return (
    <Page title="In another account" back="/portal">
      <p>What you were told of is in another of your accounts.</p>
      <p role="alert">{said}</p>
      <Button kind="primary" onClick={open}>
        Open it
      </Button>
    </Page>
  );
}
