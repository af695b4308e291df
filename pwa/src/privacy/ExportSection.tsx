import { useEffect, useState } from "preact/hooks";
import { ask, Problem } from "../kit/api";
import { handOver } from "../kit/handing";
import { usePlace } from "../kit/place";
import { dayLabel, dayOf } from "../kit/words";
import { NotProved, withProof } from "../sign_in/proving";
import { Button, Icon, State } from "../ui";
import { type Export, sizeWords } from "./data";
import { fetchFile } from "./fetching";
import { useFocusKept } from "./useFocusKept";

interface Props {
  newest: Export | undefined;
  whole: boolean;
  onChange(): void;
}

const AWAY = "There is no connection just now. Nothing was lost; please try again.";
const SOON = 2_000;

/** A file with everything: asked for, watched, and handed over. */
export function ExportSection({ newest, whole, onChange }: Props) {
  const [said, setSaid] = useState("");
  const [busy, setBusy] = useState(false);
  const begin = async () => {
    setBusy(true);
    setSaid("");
    try {
      await ask("POST", "/api/portal/exports");
      onChange();
    } catch (error) {
      setSaid(error instanceof Problem ? error.message : AWAY);
    }
    setBusy(false);
  };
  const heading = useFocusKept(newest?.state);
  const underWay = newest?.state === "waiting" || newest?.state === "making";
  return (
    <section>
      <h2 ref={heading} tabIndex={-1}>
        A copy to keep
      </h2>
      <p>
        {whole
          ? "Everything about your account, with photos, in one file:"
          : "Everything about you, in one file:"}{" "}
        spreadsheets you can open, and the same for programs. It is put together in a few minutes
        and kept for seven days.
      </p>
      {underWay && <UnderWay newest={newest} onChange={onChange} />}
      {newest?.state === "ready" && <Ready newest={newest} onChange={onChange} />}
      {newest?.state === "failed" && (
        <p class="note">
          The last one could not be put together. Nothing of your data was lost. Please ask again,
          or call us if it keeps failing.
        </p>
      )}
      {newest?.state === "expired" && (
        <p class="note">The last file was kept for seven days and is deleted.</p>
      )}
      {!underWay && (
        <Button
          class="wide"
          kind={newest?.state === "ready" ? "plain" : "primary"}
          busy={busy}
          onClick={begin}
        >
          <Icon name="folder-down" />
          {newest ? "Put it together anew" : "Put my data together"}
        </Button>
      )}
      <p class="said" role="status">
        {said}
      </p>
    </section>
  );
}

/** How far it is, looked at again and again while this page is open. */
function UnderWay({ newest, onChange }: { newest: Export; onChange(): void }) {
  useEffect(() => {
    const timer = setInterval(() => document.hidden || onChange(), SOON);
    return () => clearInterval(timer);
  }, [onChange]);
  const { done, total } = newest;
  const part = total ? `, ${Math.floor((100 * done) / total)} %` : "";
  return (
    <div class="under-way">
      <State tone="due" icon="clock">
        Being put together{part}
      </State>
      <progress
        aria-label="Putting your data together"
        {...(total ? { value: done, max: total } : {})}
      />
      <p class="soft">You can leave this page: a mail says when it is ready.</p>
    </div>
  );
}

type Fetching = { state: "no" } | { state: "coming"; part: number } | { state: "here"; file: File };

/** Fetches the file first: a sheet for sharing only opens at a press, not minutes after it. */
function Ready({ newest, onChange }: { newest: Export; onChange(): void }) {
  const { zone, today } = usePlace();
  const [fetching, setFetching] = useState<Fetching>({ state: "no" });
  const [said, setSaid] = useState("");
  const until = dayLabel(dayOf(newest.expires_at, zone), today);
  const hand = async (file: File) => {
    const handed = await handOver(file);
    setSaid(handed ? "The file left the portal: it is where you saved it." : "");
    setFetching(handed ? { state: "no" } : { state: "here", file });
  };
  const get = async () => {
    setSaid("");
    const path = `/api/portal/exports/${newest.id}/file`;
    const told = (part: number) => setFetching({ state: "coming", part });
    try {
      const blob = await withProof(() => fetchFile(path, told));
      const file = new File([blob], "your-data.zip", { type: "application/zip" });
      if (navigator.canShare?.({ files: [file] })) setFetching({ state: "here", file });
      else await hand(file);
    } catch (error) {
      setFetching({ state: "no" });
      if (error instanceof NotProved) return;
      setSaid(error instanceof Problem ? error.message : AWAY);
      if (error instanceof Problem) onChange();
    }
  };
  return (
    <div class="under-way">
      <State tone="good" icon="check">
        Ready, {sizeWords(newest.size ?? 0)}, until {until}
      </State>
      {fetching.state === "coming" && (
        <progress aria-label="Fetching the file" value={fetching.part} max={1} />
      )}
      {fetching.state === "here" ? (
        <Button kind="primary" class="wide" onClick={() => hand(fetching.file)}>
          <Icon name="share" /> Save or share the file
        </Button>
      ) : (
        <Button kind="primary" class="wide" busy={fetching.state === "coming"} onClick={get}>
          <Icon name="download" /> {fetching.state === "coming" ? "Fetching…" : "Get the file"}
        </Button>
      )}
      <p class="said" role="status">
        {said}
      </p>
    </div>
  );
}
