import type { Row } from "@doorstep/sync";
import { useEffect, useMemo, useState } from "preact/hooks";
import "../invoices/invoices.css";
import "../ui/screens.css";
import type { DocumentRow, ServiceRequest } from "../kit/documents";
import { usePlace } from "../kit/place";
import { useOutbox, useRows } from "../kit/replica";
import { useRole } from "../kit/role";
import { countWords } from "../kit/words";
import { Button, Empty, Icon, Page, Skeleton } from "../ui";
import { Choosing } from "./Choosing";
import { DocumentCard } from "./DocumentCard";
import "./documents.css";
import { useDocuments } from "./documents";
import { Filters } from "./Filters";
import { filterOfAddress, keepInAddress, type View, viewOfAddress } from "./filtering";
import { footWords } from "./foot";
import { useKept } from "./kept/kept";
import { KINDS } from "./kinds";
import { LongList } from "./LongList";
import { type Filter, listedOf, NO_FILTER, type Sorted, sortDocuments } from "./listing";
import { placesOf, useNames } from "./useNames";
import { validityOf } from "./validity";
import { type Known, Wallet } from "./Wallet";
import { type Line, walletOf } from "./wallet";
import { headingOf } from "./words";

type Paper = Row<DocumentRow>;

/** Documents up to which nothing need be looked for. */
const FEW = 8;

/** All documents: certificates by urgency, then reports and what else there is. */
export function DocumentList() {
  const rows = useDocuments();
  const place = usePlace();
  const inBar = useRole() === "billing";
  const back = inBar ? {} : { back: "/portal/more" };
  const lines = useMemo(() => walletOf(rows ?? []), [rows]);
  if (!rows?.length)
    return (
      <Page title="Documents" {...back}>
        {rows ? <NoDocuments /> : <Skeleton />}
      </Page>
    );
  const title = titleOf(lines, place.today);
  return (
    <Page title={title} {...back} {...(title !== "Documents" && { above: "Documents" })}>
      <Listed rows={rows} />
    </Page>
  );
}

function titleOf(lines: Line[], today: string): string {
  const states = lines.map(({ current }) => validityOf(current.doc, today).is);
  const count = (which: string) => states.filter((each) => each === which).length;
  return headingOf(count("due"), count("expired"));
}

function Listed({ rows }: { rows: Paper[] }) {
  const known = useKnown(rows);
  const { filter, view, change } = useNarrowed();
  const [choosing, setChoosing] = useState(false);
  const { names, place, where } = known;
  const sorted = useMemo(
    () => sortDocuments(rows, filter, names, place.today),
    [rows, filter, names, place.today],
  );
  const listed = useMemo(() => listedOf(rows), [rows]);
  const all = useMemo(() => walletOf(rows), [rows]);
  const kinds = useMemo(() => kindsOf(rows), [rows]);
  const places = useMemo(() => (where ? placesOf(rows, names) : []), [rows, names, where]);
  const list = JSON.stringify(filter);
  const narrowed = Object.values(filter).some(Boolean);
  return (
    <>
      {(rows.length > FEW || narrowed) && (
        <Filters
          {...{ filter, places, kinds, job: names.job(filter.job) }}
          onChange={(next) => change(next, view)}
        />
      )}
      <p class="found" aria-live="polite">
        {narrowed ? `${countWords(sorted.count, "document")} found` : ""}
      </p>
      {choosing ? (
        <Choosing {...{ known, list, rows: allOf(sorted) }} onDone={() => setChoosing(false)} />
      ) : (
        <>
          {(sorted.lines.length > 0 || filter.due) && (
            <Wallet
              {...{ lines: sorted.lines, all, known, view, list, due: !!filter.due }}
              onView={(next) => change(filter, next)}
              onDue={(due) => change({ ...filter, due: due ? "soon" : "" }, view)}
            />
          )}
          {sorted.groups.map((group) => (
            <Group key={group.kind} {...group} {...{ known, list }} />
          ))}
          {sorted.count === 0 && (
            <NoneFound due={!!filter.due} onClear={() => change(NO_FILTER, view)} />
          )}
          {sorted.count > 1 && (
            <p class="acts ways">
              <Button onClick={() => setChoosing(true)}>
                <Icon name="list-checks" /> Save several
              </Button>
            </p>
          )}
          <OnThisPhone listed={listed} known={known} />
        </>
      )}
    </>
  );
}

function useKnown(rows: Paper[]): Known {
  const place = usePlace();
  const names = useNames();
  const kept = useKept();
  const requests = useRows<ServiceRequest>("request") ?? [];
  const outbox = useOutbox() ?? [];
  const where = useMemo(() => placesOf(rows, names).length > 1, [rows, names]);
  return { place, names, kept, requests, outbox, where };
}

/** What the list is narrowed down to, as the address says; a link within the app changes that, too. */
function useNarrowed() {
  const [now, setNow] = useState(read);
  useEffect(() => {
    const look = () => setNow(read());
    addEventListener("popstate", look);
    return () => removeEventListener("popstate", look);
  }, []);
  const change = (filter: Filter, view: View) => {
    keepInAddress(filter, view);
    setNow({ filter, view });
  };
  return { ...now, change };
}

function read(): { filter: Filter; view: View } {
  return { filter: filterOfAddress(), view: viewOfAddress() };
}

function kindsOf(rows: Paper[]): Paper["doc"]["kind"][] {
  const there = new Set(rows.map(({ doc }) => doc.kind));
  return (Object.keys(KINDS) as Paper["doc"]["kind"][]).filter((kind) => there.has(kind));
}

function allOf({ lines, groups }: Sorted): Paper[] {
  return [...lines.map(({ current }) => current), ...groups.flatMap(({ rows }) => rows)];
}

interface GroupProps {
  kind: Paper["doc"]["kind"];
  rows: Paper[];
  known: Known;
  list: string;
}

function Group({ kind, rows, known, list }: GroupProps) {
  const { place, names, kept, where } = known;
  const title = kind === "certificate" ? "Certificates of before" : KINDS[kind].many;
  const about = (row: Paper) => ({
    kept: kept.stateOf(row.id),
    where: where ? names.property(row.doc.property_id) : "",
    today: place.today,
  });
  return (
    <section class="jobs" aria-label={title}>
      <h2>
        {title} <span class="count">{rows.length}</span>
      </h2>
      <LongList
        {...{ rows, list, tall: 72 }}
        keyOf={({ id }) => id}
        from={(row) => [row.version, ...Object.values(about(row))]}
        draw={(row) => <DocumentCard key={row.id} row={row} {...about(row)} />}
      />
    </section>
  );
}

/** How many are on this phone, and how much room they take. */
function OnThisPhone({ listed, known: { kept } }: { listed: Paper[]; known: Known }) {
  const here = listed.filter(({ id }) => kept.stateOf(id).state === "kept").length;
  return (
    <p class="soft on-phone">
      {footWords(here, listed.length, kept.used, kept.budget)}{" "}
      <a class="link" href="/portal/settings/storage">
        What is kept
      </a>
    </p>
  );
}

function NoneFound({ due, onClear }: { due: boolean; onClear(): void }) {
  return (
    <Empty
      icon={due ? "shield-check" : "search"}
      title={due ? "Nothing is due" : "Nothing found"}
      action={
        <button type="button" onClick={onClear}>
          Show all documents
        </button>
      }
    >
      {due
        ? "No certificate here has expired, and none does within 60 days."
        : "No document has all of these words. Try fewer, or look everywhere."}
    </Empty>
  );
}

function NoDocuments() {
  return (
    <Empty icon="file-text" title="No documents here yet">
      Reports and certificates appear here as soon as the office shares them, to read, share and
      print also without a network.
    </Empty>
  );
}
