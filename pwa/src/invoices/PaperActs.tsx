import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Problem } from "../kit/api";
import { canShare, handOver, save } from "../kit/handing";
import { replica } from "../kit/replica";
import { Button, Icon } from "../ui";
import { fetchPaper, whyNoPaper } from "./pdf";

interface Props {
  /** Where the server makes it. */
  path: string;
  /** What the file is called unless the server says. */
  name: string;
  label: string;
  primary?: boolean;
  children?: ComponentChildren;
}

/** Buttons that save a PDF and, where the device can, share it; more of them are the children. */
export function PaperActs({ path, name, label, primary = false, children }: Props) {
  const { busy, said, get } = usePaper(path, name);
  return (
    <>
      <div class="acts papers">
        <Button
          kind={primary ? "primary" : "plain"}
          busy={busy === "save"}
          onClick={() => get("save")}
        >
          <Icon name="download" /> {busy === "save" ? "Fetching…" : label}
        </Button>
        {canShare("application/pdf") && (
          <Button busy={busy === "share"} onClick={() => get("share")}>
            <Icon name="share" /> Share
          </Button>
        )}
        {children}
      </div>
      <div role="status">{said && <p class="note">{said}</p>}</div>
    </>
  );
}

type Way = "save" | "share";

/** A sheet for sharing only opens at a press: what came too late for it waits for the next one. */
function usePaper(path: string, name: string) {
  const [busy, setBusy] = useState<Way>();
  const [said, setSaid] = useState("");
  const [kept, setKept] = useState<{ path: string; file: File }>();
  const hand = async (way: Way, file: File) => {
    if (way === "share" && navigator.userActivation?.isActive === false) {
      setKept({ path, file });
      return setSaid("It is here now. Please press Share once more.");
    }
    await (way === "share" ? handOver(file) : save(file));
  };
  const get = async (way: Way) => {
    setSaid("");
    if (kept?.path === path) {
      setKept(undefined);
      return hand(way, kept.file);
    }
    setBusy(way);
    try {
      await hand(way, await fetchPaper(path, name));
    } catch (error) {
      setSaid(whyNoPaper(error));
      // A session that has ended is said above the screen as soon as the copy knows.
      if (error instanceof Problem && error.status === 401) void replica().sync();
    }
    setBusy(undefined);
  };
  return { busy, said, get };
}
