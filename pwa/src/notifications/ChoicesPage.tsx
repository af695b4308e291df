import type { OutboxItem, Row } from "@doorstep/sync";
import type { AlertChoices } from "../kit/documents";
import { isPartly } from "../kit/outcomes";
import { useOutbox, useRows } from "../kit/replica";
import { useRole } from "../kit/role";
import { keeping, Page, Skeleton, State, Switch } from "../ui";
import { Bounced } from "./Bounced";
import { CategoryChoices } from "./CategoryChoices";
import { CHOOSE, type Choice, choose, heardBy } from "./choices";
import { Language, QuietHours } from "./Hours";
import { TestSection } from "./TestSection";
import { ThisDevice } from "./ThisDevice";
import "../invoices/invoices.css";
import "../ui/screens.css";

/** Sets one choice. */
export type Choosing = (field: Choice, value: unknown) => void;

/** How the person is told of what happens: by category and channel, when, and on this device. */
export default function ChoicesPage() {
  const row = useRows<AlertChoices>("alert_choices")?.[0];
  return (
    <Page title="How you are told" back="/portal/settings">
      {row ? <Ready row={row} /> : <Skeleton />}
    </Page>
  );
}

function Ready({ row }: { row: Row<AlertChoices> }) {
  const { id, doc, pending } = row;
  const role = useRole();
  const choosing: Choosing = (field, value) => void keeping(choose(id, field, value));
  return (
    <div class="cols choices-of-alerts">
      <div>
        <p class="soft">
          Whatever you choose, everything is under <a href="/portal/alerts">Alerts</a> as well.
        </p>
        <Saved pending={pending} outbox={useOutbox() ?? []} />
        <Bounced />
        <ThisDevice />
        <section>
          <h2>What you are told of</h2>
          {heardBy(role).map((category) => (
            <CategoryChoices key={category} category={category} now={doc} onChoose={choosing} />
          ))}
        </section>
      </div>
      <div>
        <section>
          <h2>When and how</h2>
          <QuietHours quiet={doc.quiet} onChoose={choosing} />
          <Switch on={doc.discreet} onChange={(on) => choosing("discreet", on)}>
            <b>Say no details on a locked screen</b>
            <small>
              Whoever sees your phone lying there sees that something is new, and not what. Our mail
              and text messages say no more, either, but for mail about the safety of your account.
            </small>
          </Switch>
          <Language now={doc} onChoose={choosing} />
        </section>
        <TestSection />
      </div>
    </div>
  );
}

/** Whether the office has it, and what of it was not taken. */
function Saved({ pending, outbox }: { pending: boolean; outbox: OutboxItem[] }) {
  const failed = outbox.findLast(({ name, state }) => name === CHOOSE && state === "failed");
  return (
    <div class="about" role="status">
      {pending && (
        <State tone="due" icon="clock">
          Saved on this device, waiting to send
        </State>
      )}
      {failed && (
        <p class="note">
          {isPartly(failed)
            ? "Not all of your last change was made. "
            : "Your last change was not taken, so it is as before. "}
          <a href="/portal/outbox">See why</a>
        </p>
      )}
    </div>
  );
}
