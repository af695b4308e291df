import { useCallback, useEffect, useState } from "preact/hooks";
import { Problem } from "../kit/api";
import type { Profile } from "../kit/documents";
import { usePlace } from "../kit/place";
import { useRows } from "../kit/replica";
import { Button, Empty, Icon, Page, Rows, Skeleton } from "../ui";
import { type Data, heldWords, load } from "./data";
import { ErasureSection } from "./ErasureSection";
import { ExportSection } from "./ExportSection";
import { HappeningsSection } from "./HappeningsSection";
import "../ui/screens.css";

type View =
  | { state: "loading" }
  | { state: "away"; words: string }
  | { state: "ready"; data: Data };

const OFFLINE =
  "What we hold about you is asked from us each time, so this needs a connection. Your records on this device are all here still.";

/** What is held about one, a copy of it to keep, what happened, and the wish to be erased. */
export default function DataPage() {
  const role = useRows<Profile>("profile")?.[0]?.doc.role;
  const { view, again } = useData(role);
  return (
    <Page title="Your data" back="/portal/settings">
      {view.state === "loading" && <Skeleton />}
      {view.state === "away" && <Away words={view.words} onAgain={again} />}
      {view.state === "ready" && <Ready data={view.data} role={role} onChange={again} />}
    </Page>
  );
}

interface Props {
  data: Data;
  role: string | undefined;
  onChange(): void;
}

function Ready({ data, role, onChange }: Props) {
  const [newest] = data.exports;
  return (
    <>
      <HeldSection data={data} />
      <ExportSection newest={newest} whole={data.holdings.whole} onChange={onChange} />
      {role === "owner" && <HappeningsSection since={`${newest?.state} ${data.erasure?.state}`} />}
      {role === "owner" && (
        <ErasureSection
          erasure={data.erasure}
          years={data.holdings.retention_years}
          onChange={onChange}
        />
      )}
      {role !== "owner" && (
        <p class="note">
          An owner of the account can get everything that is held about all of you, see what
          happened in the account, and ask for it to be erased.
        </p>
      )}
    </>
  );
}

function HeldSection({ data: { holdings } }: { data: Data }) {
  const { organization } = usePlace();
  const business = organization?.name ?? "The business";
  return (
    <section>
      <h2>What is held</h2>
      <p class="soft">
        {business} keeps this about {holdings.whole ? "your account" : "you"}. Nobody else is given
        it.
      </p>
      <Rows class="held">
        {heldWords(holdings).map(({ icon, title, detail }) => (
          <li key={title} class="row">
            <Icon name={icon} />
            <span>
              <b>{title}</b>
              <small>{detail}</small>
            </span>
          </li>
        ))}
      </Rows>
    </section>
  );
}

function Away({ words, onAgain }: { words: string; onAgain(): void }) {
  return (
    <Empty
      icon="circle-alert"
      title="Not here just now"
      action={<Button onClick={onAgain}>Try again</Button>}
    >
      {words}
    </Empty>
  );
}

/** What the server tells a role now; asked again when the network is back or something was done. */
function useData(role: string | undefined) {
  const [view, setView] = useState<View>({ state: "loading" });
  const again = useCallback(async () => {
    try {
      const data = await load();
      setView({ state: "ready", data });
    } catch (error) {
      const words = error instanceof Problem ? error.message : OFFLINE;
      setView({ state: "away", words });
    }
  }, []);
  useEffect(() => {
    void again();
    addEventListener("online", again);
    return () => removeEventListener("online", again);
  }, [role]);
  return { view, again };
}
