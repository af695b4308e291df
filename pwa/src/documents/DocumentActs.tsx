import { useState } from "preact/hooks";
import type { DocumentRow } from "../kit/documents";
import { canShare, handOver, save } from "../kit/handing";
import { Button, Icon } from "../ui";
import { canPrint, MOST, printFile } from "./preview/printing";
import { whyNot } from "./useFile";

interface Props {
  doc: Pick<DocumentRow, "media_type">;
  /** Gives the file, from this device if it is there; rejects if it cannot be had. */
  get(): Promise<File>;
  /** The id of the sentence that says why the file cannot be had now; none if it may be. */
  away?: string | undefined;
}

type Way = "share" | "save" | "print";

const FIRST_PAGES = `Only the first ${MOST} pages are printed from here. Save the file to print all of them.`;

/** Share, save and print: without a network, too, if the file is on this device. */
export function DocumentActs({ doc, get, away }: Props) {
  const { busy, said, act } = useActs(get);
  const about = (way: Way) => ({
    busy: away !== undefined || busy === way,
    "aria-describedby": away,
    onClick: () => act(way),
  });
  return (
    <>
      <div class="acts papers">
        {canShare(doc.media_type) && (
          <Button kind="primary" {...about("share")}>
            <Icon name="share" /> Share
          </Button>
        )}
        <Button {...about("save")}>
          <Icon name="download" /> Save
        </Button>
        {canPrint(doc.media_type) && (
          <Button {...about("print")}>
            <Icon name="printer" /> {busy === "print" ? "Preparing…" : "Print"}
          </Button>
        )}
      </div>
      <div role="status">{said && <p class="note">{said}</p>}</div>
    </>
  );
}

/**
 * Why the file could not be had is told where it would show, and not here again. A sheet for sharing only opens
 * at a press: what came too late for it waits for the next one.
 */
function useActs(get: () => Promise<File>) {
  const [busy, setBusy] = useState<Way>();
  const [said, setSaid] = useState("");
  const act = async (way: Way) => {
    setSaid("");
    setBusy(way);
    const file = await get().catch(() => undefined);
    try {
      if (file) setSaid(await hand(way, file));
    } catch (error) {
      setSaid(whyNot(error));
    }
    setBusy(undefined);
  };
  return { busy, said, act };
}

/** Resolves with what is to be said of it, if anything is. */
async function hand(way: Way, file: File): Promise<string> {
  if (way === "print") return (await printFile(file)) ? "" : FIRST_PAGES;
  if (way === "share" && navigator.userActivation?.isActive === false)
    return "It is here now. Please press Share once more.";
  await (way === "share" ? handOver(file) : save(file));
  return "";
}
