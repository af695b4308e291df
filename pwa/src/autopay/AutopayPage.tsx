import { useEffect } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { Autopay } from "../kit/documents";
import { usePlace } from "../kit/place";
import { useRows } from "../kit/replica";
import { useRole } from "../kit/role";
import { useHurry } from "../payments/useHurry";
import { NoInvoices } from "../people/NotTheirs";
import { Page, Skeleton, State } from "../ui";
import { Agreeing } from "./Agreeing";
import { TurnOff } from "./TurnOff";
import { agreedWords, endedWords } from "./words";

/** Invoices that are paid by themselves: what that is, how it stands, and the way in and out. */
export default function AutopayPage() {
  const rows = useRows<Autopay>("autopay");
  const { path, query, route } = useLocation();
  const { back } = query;
  const site = useRole() === "site";
  const autopay = rows?.[0]?.doc;
  const on = autopay?.state === "active";
  const awaited = back === "done" && !on;
  // The card that the address awaits is here: once that is off again, none is awaited.
  useEffect(() => {
    if (on && back) route(path, true);
  }, [on, back]);
  useHurry(awaited && !site);
  return (
    <Page title="Automatic payments" back="/portal/settings">
      {site ? (
        <NoInvoices />
      ) : rows === undefined ? (
        <Skeleton />
      ) : on ? (
        <On autopay={autopay} />
      ) : awaited ? (
        <Awaited />
      ) : (
        <Off autopay={autopay} left={back === "left"} />
      )}
    </Page>
  );
}

function On({ autopay }: { autopay: Autopay }) {
  const place = usePlace();
  const paused = place.organization?.paying?.online === false;
  return (
    <>
      <div class="about standing" role="status">
        <State tone="good" icon="check">
          On
        </State>
        {paused && (
          <p class="note">
            The office takes no payments here just now, so nothing is charged until it does again.
          </p>
        )}
        <p>
          Your invoices are charged to {autopay.detail || "your saved card"}. We tell you by mail
          before each charge, at least three days ahead.
        </p>
        <p class="soft">{agreedWords(autopay, place)}</p>
      </div>
      <div class="again">
        <TurnOff />
      </div>
      <section>
        <h2>Another card</h2>
        <Agreeing />
      </section>
    </>
  );
}

function Off({ autopay, left }: { autopay: Autopay | undefined; left: boolean }) {
  const place = usePlace();
  return (
    <>
      <p>
        Save a card once, and your invoices are paid by themselves when they are due. You are told
        before each charge, and you can turn it off at any time.
      </p>
      {autopay && (
        <p class="note" role="status">
          {endedWords(autopay, place)}
        </p>
      )}
      {left && <p class="note">No card was saved, and nothing was changed.</p>}
      <section>
        <h2>What you agree to</h2>
        <Agreeing />
      </section>
      {autopay?.ended_why === "account_changed" && (
        <section>
          <h2>Or leave it off</h2>
          <p class="soft">You can also end what you agreed to before.</p>
          <TurnOff />
        </section>
      )}
    </>
  );
}

/** The page where a card is saved has led back here; only the copy says that it is. */
function Awaited() {
  return (
    <div class="about standing" role="status">
      <State tone="due" icon="clock">
        Waiting for your card
      </State>
      <p>
        It is on as soon as we have heard that your card is saved. That takes a moment; you can
        leave this page.
      </p>
    </div>
  );
}
