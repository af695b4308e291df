import { useState } from "preact/hooks";
import { install, installable, isApple, isInstalled } from "../kit/device";
import { usePlace } from "../kit/place";
import { useOutbox } from "../kit/replica";
import { signedIn } from "../kit/session";
import { countWords } from "../kit/words";
import { SignOut } from "../settings/SignOut";
import { Button, Icon, Page, RowLink, Rows } from "../ui";
import "./more.css";

/** The rest: documents, what is on its way, settings, whom to call, how to install. */
export default function More() {
  const { organization } = usePlace();
  const waiting = useOutbox().length;
  const session = signedIn.value.state === "in" ? signedIn.value.session : undefined;
  return (
    <Page title="More">
      <p class="soft">
        {session?.contact.name}, {session?.contact.email}
      </p>
      <Rows>
        <RowLink href="/portal/documents" icon="file-text" title="Documents" detail="Reports and certificates" />
        <RowLink
          href="/portal/outbox"
          icon="send"
          title="Outbox"
          detail={waiting ? `${countWords(waiting, "thing")} on this phone only` : "Everything was sent"}
        />
        <RowLink href="/portal/settings" icon="settings" title="Settings" detail="Your name, phone and address" />
      </Rows>
      <Install />
      {organization && (organization.phone || organization.email) && (
        <section>
          <h2>{organization.name}</h2>
          <p class="acts">
            {organization.phone && (
              <a class="button" href={`tel:${organization.phone.replace(/[^+\d]/g, "")}`}>
                <Icon name="phone" /> Call
              </a>
            )}
            {organization.email && (
              <a class="button" href={`mailto:${organization.email}`}>
                <Icon name="mail" /> Write
              </a>
            )}
          </p>
        </section>
      )}
      <SignOut />
    </Page>
  );
}

function Install() {
  const [asked, setAsked] = useState(false);
  if (isInstalled()) return null;
  if (isApple()) return <InstallOnApple open={asked} onOpen={() => setAsked(true)} />;
  if (!installable.value) return null;
  return (
    <section>
      <h2>On your home screen</h2>
      <p class="soft">Opens at once, also without a network.</p>
      <Button class="wide" onClick={install}>
        <Icon name="smartphone" /> Install
      </Button>
    </section>
  );
}

function InstallOnApple({ open, onOpen }: { open: boolean; onOpen(): void }) {
  return (
    <section>
      <h2>On your home screen</h2>
      {open ? (
        <ol class="install">
          <li>
            <Icon name="share" /> Tap Share at the edge of the screen.
          </li>
          <li>
            <Icon name="square-plus" /> Choose “Add to Home Screen”.
          </li>
          <li>
            <Icon name="mail" /> Open it there, and sign in with the code from a mail.
          </li>
        </ol>
      ) : (
        <Button class="wide" onClick={onOpen}>
          <Icon name="smartphone" /> Show me how
        </Button>
      )}
    </section>
  );
}
