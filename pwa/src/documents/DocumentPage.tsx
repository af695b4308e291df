import type { Row } from "@doorstep/sync";
import { useRoute } from "preact-iso";
import { SignedInAs } from "../accounts/SignedInAs";
import "../invoices/invoices.css";
import "../ui/screens.css";
import type { DocumentRow } from "../kit/documents";
import { usePlace } from "../kit/place";
import { Button, Empty, Icon, Page, Skeleton } from "../ui";
import { AboutDocument } from "./AboutDocument";
import { DocumentActs } from "./DocumentActs";
import "./documents.css";
import { useDocuments } from "./documents";
import { History } from "./History";
import { KeepSection } from "./KeepSection";
import { type Kept, useKept } from "./kept/kept";
import { KINDS } from "./kinds";
import { Life } from "./Life";
import { LinkSection } from "./links/LinkSection";
import { Opening as OpeningPaper } from "./preview/Opening";
import { Preview } from "./preview/Preview";
import { RenewalSection } from "./RenewalSection";
import { type Opening, useFile } from "./useFile";
import { useNames } from "./useNames";
import { isPressing } from "./validity";
import { lineWith, versionsOf, walletOf } from "./wallet";
import { issuedWords, nameOf, sizeWords } from "./words";

/** The id of the sentence that says why the file cannot be had. */
const AWAY = "file-away";
const BACK = "/portal/documents";

/** One document by its address, if this device has it. */
export function DocumentPage() {
  const { id = "" } = useRoute().params;
  const rows = useDocuments();
  const row = rows?.find((each) => each.id === id);
  if (rows && row) return <Ready key={id} row={row} rows={rows} />;
  return (
    <Page title={rows ? "This document is not here" : "Document"} back={BACK}>
      {rows ? <Missing /> : <Skeleton />}
    </Page>
  );
}

function Ready({ row, rows }: { row: Row<DocumentRow>; rows: Row<DocumentRow>[] }) {
  const place = usePlace();
  const names = useNames();
  const kept = useKept().stateOf(row.id);
  const { opening, get, away } = useFile(row, kept);
  const { id, doc } = row;
  const { newer, older } = useVersions(row, rows);
  const certificate = doc.kind === "certificate";
  const due = isPressing(doc, place.today);
  const counts = certificate && !doc.superseded_by_id && !newer;
  return (
    <Page
      title={nameOf(doc)}
      back={BACK}
      above={`${KINDS[doc.kind].one}, ${issuedWords(doc, place.today)}`}
    >
      <div class="standing">
        {certificate && <Life doc={doc} today={place.today} dated />}
        {doc.superseded_by_id && <Replaced newer={newer} />}
      </div>
      <div class="first">
        {counts && <RenewalSection {...{ row, place, names }} pressing={due} />}
        <DocumentActs {...{ doc, get }} away={away ? AWAY : undefined} />
      </div>
      <div class="cols document">
        <div>
          <Shown {...{ doc, kept, opening, get, away }} />
        </div>
        <div>
          <KeepSection id={id} />
          <AboutDocument {...{ row, place, names }} />
          <LinkSection id={id} />
          <History rows={older} today={place.today} />
        </div>
      </div>
    </Page>
  );
}

/** The one that counts instead, and those before it, as far as this device has them. */
function useVersions(row: Row<DocumentRow>, rows: Row<DocumentRow>[]) {
  const said = versionsOf(row, rows);
  const line = lineWith(walletOf(rows), row.id);
  if (line?.current === row) return { newer: undefined, older: line.history };
  return { newer: said.newer ?? line?.current, older: said.older };
}

function Replaced({ newer }: { newer: Row<DocumentRow> | undefined }) {
  return (
    <p class="note">
      A newer one has taken its place.{" "}
      {newer && (
        <a class="link" href={`${BACK}/${newer.id}`}>
          See the newer one
        </a>
      )}
    </p>
  );
}

interface ShownProps {
  doc: DocumentRow;
  kept: Kept;
  opening: Opening;
  get(): Promise<File>;
  away: boolean;
}

/** The document as it looks, or why it does not show, and what to do. */
function Shown({ doc, kept, opening, get, away }: ShownProps) {
  if (away) return <Away />;
  const again = () => void get().catch(() => undefined);
  switch (opening.state) {
    case "open":
      return <Preview file={opening.file} type={doc.media_type} title={nameOf(doc)} />;
    case "opening":
      return <Coming doc={doc} kept={kept} />;
    case "failed":
      return (
        <div class="paper away" role="status">
          <p>{opening.why}</p>
          <Button onClick={again}>Try again</Button>
        </div>
      );
    default:
      return (
        <div class="paper away">
          <p>It is not on this phone.</p>
          <Button onClick={again}>
            <Icon name="eye" /> Show it ({sizeWords(doc.size)})
          </Button>
        </div>
      );
  }
}

/** Nothing to press: it comes by itself, or can be asked for, once there is a connection. */
function Away() {
  return (
    <div class="paper away" role="status">
      <p id={AWAY}>
        It is not on this phone, and there is no connection just now. It can be shown once there is
        one.
      </p>
    </div>
  );
}

/** How far the file has come, unless it is here and only has to be read. */
function Coming({ doc, kept }: { doc: DocumentRow; kept: Kept }) {
  if (kept.state === "kept") return <OpeningPaper words="Opening the document…" />;
  const done = kept.state === "downloading" && !kept.waiting ? kept.done : 0;
  return (
    <OpeningPaper
      words={`Fetching the document, ${sizeWords(doc.size)}…`}
      part={done ? done / doc.size : undefined}
    />
  );
}

function Missing() {
  return (
    <Empty
      icon="file-text"
      title="Not on this phone"
      action={
        <a class="button" href={BACK}>
          All documents
        </a>
      }
    >
      The office does not share it any more, or it has not reached this phone yet.
      <SignedInAs />
    </Empty>
  );
}
