import { Gone, Overtaken, type Row, type Written } from "@doorstep/sync";
import { useRef, useState } from "preact/hooks";
import { isClosed, useClosed } from "../kit/closed";
import type { Property, ServiceRequest } from "../kit/documents";
import { ELSEWHERE } from "../kit/drafts";
import type { Place } from "../kit/place";
import { Button, showFirst } from "../ui";
import { Elsewhere } from "./Elsewhere";
import { Fields } from "./Fields";
import "../ui/screens.css";
import { Stranded } from "./Stranded";
import { Unchanged } from "./sending";
import { ThrowAway } from "./ThrowAway";
import { useWish } from "./useWish";
import { type Problems, problemsOf, sameWish, type Wish } from "./wish";

const NO_ROOM =
  "This phone could not save it, so nothing was sent. What you wrote is still here. Make some room and try again.";
const CLOSED = "This page could not save it, so nothing was sent. Please open it again.";
const OVERTAKEN =
  "The office got your request while you were changing it. What you wrote is still here. Please send it once more.";

interface Props {
  /** Under which name what is typed is kept. */
  draftKey: string;
  first(): Wish;
  place: Place;
  properties: Row<Property>[];
  /** The request as the office has it: it keeps its type and its photos. */
  sent: ServiceRequest | null;
  /** Something that waits or was sent is being changed. */
  changing: boolean;
  /** Keeps it to be sent, and forgets the draft in the same step. */
  send(wish: Wish, draft: Written): Promise<void>;
  /** What was begun has been thrown away. */
  onThrownAway(): void;
}

type Progress =
  | { is: "writing"; problems: Problems; trouble: string }
  | { is: "shrinking" }
  | { is: "sending" };

const WRITING: Progress = { is: "writing", problems: {}, trouble: "" };

/** Ask for service. Every letter and photo is kept on the device until it was sent or thrown away. */
export function ServiceRequestForm(props: Props) {
  const { draftKey, first, place, properties, sent, send } = props;
  const { draft, wish, change } = useWish(draftKey, first);
  const form = useRef<HTMLFormElement>(null);
  const [progress, setProgress] = useState<Progress>(WRITING);
  const closed = useClosed();
  if (!wish) return null;
  if (closed) return <Stranded wish={wish} lost={draft.failed} />;
  if (draft.gone) return <Elsewhere wish={wish} onGoOn={() => draft.goOn(wish)} />;
  const submit = async (event: Event) => {
    event.preventDefault();
    const problems = problemsOf(wish, place.today, sent);
    if (Object.keys(problems).length) {
      setProgress({ is: "writing", problems, trouble: "" });
      return showFirst(form.current);
    }
    setProgress({ is: "sending" });
    try {
      await send(wish, draft.written());
    } catch (error) {
      if (error instanceof Gone) draft.lose();
      setProgress({ is: "writing", problems: {}, trouble: troubleWords(error) });
    }
  };
  return (
    <form ref={form} class="request-form" onSubmit={submit} noValidate>
      <Fields
        {...{ wish, place, properties, sent, change }}
        problems={progress.is === "writing" ? progress.problems : {}}
        busy={progress.is === "shrinking"}
        onBusy={(busy) => setProgress(busy ? { is: "shrinking" } : WRITING)}
      />
      <p class="error" role="alert">
        {progress.is === "writing" && progress.trouble}
      </p>
      <Button kind="primary" type="submit" class="wide" busy={progress.is !== "writing"}>
        {sent ? "Save the change" : "Send"}
      </Button>
      <p class="saved soft" role="status">
        {keptWords(draft)}
      </p>
      {progress.is === "writing" && !sameWish(wish, first()) && (
        <ThrowAway
          photos={wish.photos.length}
          changing={props.changing}
          onThrowAway={() => draft.forget().then(props.onThrownAway)}
        />
      )}
    </form>
  );
}

function troubleWords(error: unknown): string {
  if (error instanceof Unchanged) return "Nothing was changed.";
  if (error instanceof Overtaken) return OVERTAKEN;
  if (error instanceof Gone) return `${ELSEWHERE} What you wrote is still here.`;
  return isClosed(error) ? CLOSED : NO_ROOM;
}

function keptWords({ keptAt, failed }: { keptAt: number | null; failed: boolean }): string {
  if (failed)
    return "This phone has no room to keep what you write. Please send it before you leave this page.";
  return keptAt ? "Kept on this phone as you type." : "";
}
