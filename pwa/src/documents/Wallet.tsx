import type { OutboxItem, Row } from "@doorstep/sync";
import type { ServiceRequest } from "../kit/documents";
import type { Place } from "../kit/place";
import { Choice } from "../ui";
import type { View } from "./filtering";
import { Grid } from "./Grid";
import type { Keeping } from "./kept/kept";
import { LineRow } from "./LineRow";
import { LongList } from "./LongList";
import type { Names } from "./listing";
import { RenewSeveral } from "./RenewSeveral";
import { renewalOf } from "./renewing";
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
  /** Also those that the list was narrowed down from: a place is shown with all it has. */
  all: Line[];
  known: Known;
  view: View;
  due: boolean;
  /** What the list was narrowed down to; another one starts from its beginning. */
  list: string;
  onView(view: View): void;
  onDue(due: boolean): void;
}

/** Certificates: how long each is valid, the most urgent first, or every place at a glance. */
export function Wallet({ lines, all, known, view, due, list, onView, onDue }: Props) {
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
        <Grid grid={gridOf(lines, all)} names={known.names} today={known.place.today} />
      ) : (
        <Lines {...{ lines, known, list }} />
      )}
      <RenewSeveral {...{ lines, known }} />
    </section>
  );
}

function Lines({ lines, known, list }: Pick<Props, "lines" | "known" | "list">) {
  const { place, names, kept, requests, outbox, where } = known;
  if (lines.length === 0) return null;
  const about = ({ current, property_id }: Line) => ({
    kept: kept.stateOf(current.id),
    where: where ? names.property(property_id) : "",
    today: place.today,
  });
  const isAsked = (id: string) => renewalOf(id, requests, outbox)?.is === "asked";
  return (
    <div class="sheet">
      <LongList
        {...{ rows: lines, list, tall: 120 }}
        keyOf={({ key }) => key}
        from={(line) => [
          line.current.id,
          line.current.version,
          ...Object.values(about(line)),
          requests,
          outbox,
        ]}
        draw={(line) => (
          <LineRow key={line.key} {...{ line, asked: isAsked(line.current.id) }} {...about(line)} />
        )}
      />
    </div>
  );
}
