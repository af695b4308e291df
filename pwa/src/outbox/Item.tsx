import type { OutboxItem } from "@doorstep/sync";
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import AskToMove from "../jobs/AskToMove";
import { visitOf, windowOf } from "../jobs/visits";
import { isPartly } from "../kit/outcomes";
import { countWords, momentWords } from "../kit/words";
import { PhotoOf } from "../requests/PhotoOf";
import { isOvertaken, isTakenBack } from "../requests/way";
import { Button, Dialog, keeping, State } from "../ui";
import { Acts } from "./Acts";
import { throwAway } from "./again";
import { Both } from "./Both";
import { discardWords, renewedAs, stateWords } from "./became";
import { bothVersions } from "./clashes";
import { type Known, told } from "./told";

interface Props {
  item: OutboxItem;
  outbox: OutboxItem[];
  known: Known;
}

/** What the person is about to do with it. */
export type Doing = "nothing" | "changing" | "discarding";

/** One thing in the outbox: what it is, how far it has come, what can be done. */
export function Item({ item, outbox, known }: Props) {
  const { path, query, route } = useLocation();
  const asked = query.change === item.id && item.name === "visit.ask_to_move";
  const [doing, setDoing] = useState<Doing>(asked ? "changing" : "nothing");
  const close = () => {
    setDoing("nothing");
    if (query.change) route(path, true);
  };
  const overtaken = isOvertaken(item, known.requests);
  const partly = isPartly(item);
  const there = visitOf(item.args.visit_id, known.jobs);
  const { versions, agreed } = bothVersions(item, known);
  const takenBack = isTakenBack(item, outbox);
  return (
    <li class="sheet item">
      <What item={item} known={known} />
      <How item={item} said={stateWords(item, { overtaken, takenBack, agreed })} />
      <Both name={item.name} versions={versions} known={known} />
      {doing === "changing" ? (
        <AskToMove
          visit={askedOf(item)}
          window={there ? windowOf(there.visit) : null}
          place={known.place}
          written={item}
          onClose={close}
        />
      ) : (
        <Acts
          {...{ item, outbox, overtaken, takenBack, versions, agreed }}
          requests={known.requests}
          jobId={there?.job.id}
          onDo={setDoing}
        />
      )}
      {doing === "discarding" && (
        <Dialog
          title={partly ? "Leave it as the office has it?" : "Throw this away?"}
          onClose={() => setDoing("nothing")}
        >
          <p>{discardWords(item, overtaken)}</p>
          <div class="choices">
            <Button kind="danger" onClick={() => keeping(throwAway(item))}>
              {partly ? "Leave it so" : "Throw it away"}
            </Button>
            <Button onClick={() => setDoing("nothing")}>Keep it</Button>
          </div>
        </Dialog>
      )}
    </li>
  );
}

function What({ item, known }: Pick<Props, "item" | "known">) {
  const { title, text, more } = told(item, known);
  const { zone, now } = known.place;
  const made = momentWords(new Date(item.created_at).toISOString(), zone, now);
  return (
    <>
      <h2>{title}</h2>
      {text && <p class="told">{text}</p>}
      {item.blobs.length > 0 && (
        <ul class="photos" aria-label={countWords(item.blobs.length, "photo")}>
          {item.blobs.map(({ sha256 }, index) => (
            <li key={sha256} class="shot">
              <PhotoOf photo={{ sha256, media_type: "image/jpeg" }} label={`Photo ${index + 1}`} />
            </li>
          ))}
        </ul>
      )}
      <p class="soft">{[...more, made].join(" · ")}</p>
    </>
  );
}

function How({ item, said }: { item: OutboxItem; said: string }) {
  const failed = item.state === "failed";
  if (renewedAs(item))
    return (
      <p>
        <State tone="good" icon="check">
          {said}
        </State>
      </p>
    );
  return (
    <p>
      <State tone={failed ? "bad" : "due"} icon={failed ? "circle-alert" : "clock"}>
        {said}
      </State>
    </p>
  );
}

/** The visit as the wish to move it left it. */
function askedOf({ args: { visit_id: id, reason, preferred_on = null } }: OutboxItem) {
  return { id, move_reason: reason, move_preferred_on: preferred_on };
}
