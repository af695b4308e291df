import type { Row } from "@doorstep/sync";
import { useRef, useState } from "preact/hooks";
import { Unreachable } from "../kit/api";
import type { DocumentRow } from "../kit/documents";
import { save, saveEach } from "../kit/handing";
import { countWords } from "../kit/words";
import { Button } from "../ui";
import { type Kept, NotHere } from "./kept/kept";
import { filesOf, missingWords, notHere } from "./several";
import { useOffline } from "./useOffline";
import { sizeWords } from "./words";
import { fetchZip, whyNoZip } from "./zip";

interface Props {
  rows: Row<DocumentRow>[];
  stateOf(id: string): Kept;
  onDone(): void;
}

/** How many and how large, and the way to save them; it stays in sight. */
export function SaveDock({ rows, stateOf, onDone }: Props) {
  const offline = useOffline();
  const missing = notHere(rows, stateOf);
  const held = offline ? missingWords(missing) : "";
  const { busy, why, act } = useSaving({ rows, offline, all: missing.length === 0, onDone });
  const size = rows.reduce((sum, { doc }) => sum + doc.size, 0);
  return (
    <div class="dock">
      <p class="error" role="alert">
        {!held && why}
      </p>
      {held && (
        <p id="not-here" class="note" role="status">
          {held}
        </p>
      )}
      <p role="status">
        {rows.length ? `${countWords(rows.length, "document")}, ${sizeWords(size)}` : "None chosen"}
        {offline && !held && rows.length > 1 && ", one file each without a connection"}
      </p>
      <Button onClick={onDone}>Cancel</Button>
      <Button
        kind="primary"
        busy={busy || held !== ""}
        aria-describedby={held ? "not-here" : undefined}
        disabled={rows.length === 0}
        onClick={act}
      >
        {busy ? "Fetching…" : offline ? "Save from this phone" : "Save as ZIP"}
      </Button>
    </div>
  );
}

interface Saving extends Pick<Props, "rows" | "onDone"> {
  offline: boolean;
  /** Whether all of them are on this phone. */
  all: boolean;
}

/** As one file by the server; from this phone, one by one, where it is not to be reached. */
function useSaving({ rows, offline, all, onDone }: Saving) {
  const [busy, setBusy] = useState(false);
  const [why, setWhy] = useState("");
  const fromHere = useFromHere(rows);
  const get = async () => {
    if (offline) return fromHere();
    const ids = rows.map(({ id }) => id);
    try {
      return await save(await fetchZip(ids, "documents.zip"));
    } catch (error) {
      if (error instanceof Unreachable && all) return fromHere();
      throw error;
    }
  };
  const act = async () => {
    setWhy("");
    setBusy(true);
    try {
      const done = await get();
      if (done === "again") setWhy("They are ready now. Please press once more.");
      else if (done) onDone();
    } catch (error) {
      setWhy(error instanceof NotHere ? error.message : whyNoZip(error));
    }
    setBusy(false);
  };
  return { busy, why, act };
}

/** A phone's sheet only opens at a press: what was read too late for it waits for the next one. */
function useFromHere(rows: Row<DocumentRow>[]): () => Promise<boolean | "again"> {
  const ready = useRef<{ of: string; files: File[] }>(undefined);
  return async () => {
    const of = rows.map(({ doc }) => doc.sha256).join();
    const files = ready.current?.of === of ? ready.current.files : await filesOf(rows);
    ready.current = { of, files };
    if ("standalone" in navigator && navigator.userActivation?.isActive === false) return "again";
    return saveEach(files);
  };
}
