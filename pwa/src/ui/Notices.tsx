import { useEffect } from "preact/hooks";
import { useCell } from "../kit/cell";
import { lookForUpdate, takeUpdate, update } from "../kit/device";
import { useOutbox, useStatus } from "../kit/replica";
import { Button } from "./Button";
import { Icon } from "./Icon";

/** What stands above a screen for as long as it is so. */
export default function Notices() {
  const status = useStatus();
  const unsent = useOutbox()?.length ?? 0;
  if (status.state === "locked") return <SignedOut unsent={unsent} />;
  if (status.state === "upgrade") return <Outdated closed={status.closed === true} />;
  if (status.state === "offline" && status.full) return <NoRoom />;
  return null;
}

function SignedOut({ unsent }: { unsent: number }) {
  return (
    <aside class="notice" aria-label="Signed out">
      <Icon name="lock" />
      <div>
        <p>
          <b>You are signed out.</b> {unsent > 0 && "What you wrote is safe on this phone."}
        </p>
        <p class="soft">
          {unsent
            ? "It is sent as soon as you sign in with the same address."
            : "You see your records as they were; sign in to get the newest."}
        </p>
        <a class="button primary" href="/portal/sign-in">
          Sign in again
        </a>
      </div>
    </aside>
  );
}

function Outdated({ closed }: { closed: boolean }) {
  const waiting = useCell(update);
  useEffect(() => void lookForUpdate(), []);
  return (
    <aside class="notice" aria-label="Update needed">
      <Icon name="refresh-cw" />
      <div>
        <p>
          <b>This version is too old to go on.</b>{" "}
          {closed
            ? "A newer one is open in another tab, so this page keeps and sends nothing more. What it had kept is safe on this phone."
            : "What you wrote is safe on this phone."}
        </p>
        <Button kind="primary" onClick={takeUpdate}>
          {waiting ? "Update" : "Open again"}
        </Button>
      </div>
    </aside>
  );
}

function NoRoom() {
  return (
    <aside class="notice" aria-label="No room">
      <Icon name="circle-alert" />
      <div>
        <p>
          <b>This phone has no room for your newest records.</b> What is on it stays. Please free
          some space; it then goes on by itself.
        </p>
      </div>
    </aside>
  );
}
