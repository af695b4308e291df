import type { OutboxItem, Row } from "@doorstep/sync";
import { useShown } from "../jobs/useShown";
import type { ServiceRequest } from "../kit/documents";
import type { Place } from "../kit/place";
import { Choice } from "../ui";
import type { View } from "./filtering";
import { Grid } from "./Grid";
import type { Keeping } from "./kept/kept";
import { LineRow } from "./LineRow";
import type { Names } from "./listing";
import { RenewSeveral } from "./RenewSeveral";
import { renewalOf } from "./renewing";
import { useOnce } from "./useOnce";
import { gridOf, type Line } from "./wallet";

/** What a list of documents needs to know beside them. */
export interface Known {
  place: Place;
  names: Names;
  kept: Keeping;
  requests: Row<ServiceRequest>[];
  outbox: OutboxItem[];
  /** Whether there are several places, so that each is named. */
  where: boolean;
}

interface Props {
  lines: Line[];
  known: Known;
  view: View;
  due: boolean;
  /** What the list was narrowed down to; another one starts from its beginning. */
  list: string;
  onView(view: View): void;
  onDue(due: boolean): void;
}

/** Certificates: how long each is valid, the most urgent first, or every place at a glance. */
export function Wallet({ lines, known, view, due, list, onView, onDue }: Props) {
  const several = known.where && new Set(lines.map(({ property_id }) => property_id)).size > 1;
  return (
    <section class="wallet" aria-label="Certificates">
      <h2>
        Certificates <span class="count">{lines.length}</span>
      </h2>
      {(several || due) && (
        <div class="views">
          <Choice
            legend="Which of them"
            options={[
              { value: "", label: "All" },
              { value: "soon", label: "Due in 60 days" },
            ]}
            value={due ? "soon" : ""}
            onChange={(value) => onDue(value === "soon")}
          />
          {several && (
            <Choice
              legend="Listed"
              options={[
                { value: "urgency", label: "By urgency" },
                { value: "places", label: "By place" },
              ]}
              value={view}
              onChange={(value) => onView(value as View)}
            />
          )}
        </div>
      )}
      {several && view === "places" ? (
        <Grid grid={gridOf(lines)} names={known.names} today={known.place.today} />
      ) : (
        <Lines {...{ lines, known, list }} />
      )}
      <RenewSeveral {...{ lines, known }} />
    </section>
  );
}

function Lines({ lines, known, list }: Pick<Props, "lines" | "known" | "list">) {
  const { shown, more, end } = useShown(lines.length, list);
  const once = useOnce<Line>(known);
  if (lines.length === 0) return null;
  return (
    <>
      <ul class="rows sheet">
        {lines
          .slice(0, shown)
          .map((line) => once(line, () => <KnownLine key={line.key} line={line} known={known} />))}
      </ul>
      {shown < lines.length && (
        <button type="button" class="more" ref={end} onClick={more}>
          Show more
        </button>
      )}
    </>
  );
}

function KnownLine({ line, known }: { line: Line; known: Known }) {
  const { place, names, kept, requests, outbox, where } = known;
  return (
    <LineRow
      line={line}
      today={place.today}
      where={where ? names.property(line.property_id) : ""}
      kept={kept.stateOf(line.current.id)}
      asked={renewalOf(line.current.id, requests, outbox)?.is === "asked"}
    />
  );
}
