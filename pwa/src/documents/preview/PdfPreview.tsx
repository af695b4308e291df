import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { countWords } from "../../kit/words";
import { Button } from "../../ui";
import { Opening } from "./Opening";
import { PdfSheet } from "./PdfSheet";
import type { OpenPdf, Pdf } from "./pdfjs";
import { reader } from "./reader";
import { Unreadable } from "./Unreadable";
import { useWatch } from "./watching";
import { Zoom } from "./Zoom";

type Opened =
  | { state: "opening" }
  | { state: "unreadable" }
  | { state: "missing" }
  | ({ state: "open" } & OpenPdf);

/** Pages up to which all are laid out at once; of more, the first alone until they are asked for. */
const FEW = 3;

/** The pages of a PDF, one under the other; each is painted when it comes into view. */
export function PdfPreview({ file, title }: { file: Blob; title: string }) {
  const now = useOpened(file);
  const [all, setAll] = useState(false);
  const [page, setPage] = useState(1);
  const [partly, setPartly] = useState(false);
  const paper = useRef<HTMLElement>(null);
  const lacking = useCallback(() => setPartly(true), []);
  if (now.state === "opening") return <Opening words="Opening the document…" />;
  if (now.state === "missing") return <ReaderMissing />;
  if (now.state === "unreadable") return <Unreadable file={file} />;
  const { numPages } = now.pdf;
  const showAll = () => {
    setAll(true);
    // The button goes away, and where there is more to read now is to be reached by keyboard.
    paper.current?.focus({ preventScroll: true });
  };
  const shown = all || numPages <= FEW ? numPages : 1;
  return (
    <>
      {partly && <Unreadable file={file} partly />}
      <Zoom label={title} paper={paper} said={numPages > 1 ? `Page ${page} of ${numPages}` : ""}>
        {(zoom) => <Sheets {...{ pdf: now.pdf, count: shown, zoom, lacking }} onPage={setPage} />}
      </Zoom>
      {shown < numPages && (
        <Button class="wide" onClick={showAll}>
          Show all {countWords(numPages, "page")}
        </Button>
      )}
    </>
  );
}

interface SheetsProps {
  pdf: Pdf;
  count: number;
  zoom: number;
  onPage(number: number): void;
  /** A page could not be painted, or not all of it. */
  lacking(): void;
}

/** Milliseconds without a change after which it is painted anew: fingers change it all the time. */
const SETTLED = 150;

function Sheets({ pdf, count, zoom, onPage, lacking }: SheetsProps) {
  const ratio = useRatio(pdf);
  const sharp = useSettled(zoom);
  const watch = useWatch(onPage);
  // Hundreds of them are not to be gone through at each move of two fingers.
  const sheets = useMemo(() => {
    if (!ratio) return null;
    const said = { pdf, ratio, sharp, watch, lacking };
    return Array.from({ length: count }, (_, at) => (
      <PdfSheet key={at} {...said} number={at + 1} />
    ));
  }, [pdf, count, ratio, sharp, watch, lacking]);
  return (
    <div class="sheets" style={{ width: `${zoom * 100}%` }}>
      {sheets}
    </div>
  );
}

/** The shape of the first page, which most others have; each takes its own once it is read. */
function useRatio(pdf: Pdf): number | undefined {
  const [ratio, setRatio] = useState<number>();
  useEffect(() => {
    void pdf.getPage(1).then(
      (page) => {
        const { width, height } = page.getViewport({ scale: 1 });
        setRatio(width / height);
      },
      () => setRatio(1 / Math.SQRT2),
    );
  }, [pdf]);
  return ratio;
}

function useSettled(zoom: number): number {
  const [settled, setSettled] = useState(zoom);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(zoom), SETTLED);
    return () => clearTimeout(timer);
  }, [zoom]);
  return settled;
}

function ReaderMissing() {
  return (
    <p class="note" role="status">
      What shows PDFs is not on this phone yet, and comes with the next connection. You can save or
      share the file as it is.
    </p>
  );
}

function useOpened(file: Blob): Opened {
  const [opened, setOpened] = useState<Opened>({ state: "opening" });
  useEffect(() => {
    let over = false;
    let now: Opened = { state: "opening" };
    const close = () => now.state === "open" && now.close();
    void opening(file).then((found) => {
      now = found;
      if (over) close();
      else setOpened(found);
    });
    return () => {
      over = true;
      close();
    };
  }, [file]);
  return opened;
}

async function opening(file: Blob): Promise<Opened> {
  const found = await reader().catch(() => undefined);
  if (!found) return { state: "missing" };
  try {
    return { state: "open", ...(await found.openPdf(await file.arrayBuffer())) };
  } catch {
    return { state: "unreadable" };
  }
}
