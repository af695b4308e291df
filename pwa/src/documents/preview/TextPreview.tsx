import { useEffect, useState } from "preact/hooks";
import { tableOf } from "./csv";
import { Opening } from "./Opening";

/** Letters and rows that are shown; the file itself has all of them. */
const LETTERS = 200_000;
const ROWS = 500;

/** A text or a table as text, shown as what it is. */
export function TextPreview({ file, title }: { file: Blob; title: string }) {
  const text = useText(file);
  if (text === undefined) return <Opening words="Opening the text…" />;
  const shown = text.slice(0, LETTERS);
  const table = file.type.startsWith("text/csv") ? tableOf(shown, ROWS) : undefined;
  const more = shown.length < text.length || table?.more;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be reached by keyboard */}
      <section class="paper text" tabIndex={0} aria-label={title}>
        {table ? <Table rows={table.rows} /> : <pre>{shown}</pre>}
      </section>
      {more && <p class="soft">This is its beginning. Save the file to see all of it.</p>}
    </>
  );
}

function Table({ rows: [head = [], ...rows] }: { rows: string[][] }) {
  return (
    <table>
      <thead>
        <tr>
          {head.map((cell, at) => (
            <th key={at} scope="col">
              {cell}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, at) => (
          <tr key={at}>
            {row.map((cell, column) => (
              <td key={column}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function useText(file: Blob): string | undefined {
  const [text, setText] = useState<string>();
  useEffect(() => {
    let here = true;
    void file.arrayBuffer().then((bytes) => here && setText(decoded(bytes)));
    return () => {
      here = false;
    };
  }, [file]);
  return text;
}

/** What is no UTF-8 was written by an older program on Windows, as a rule. */
function decoded(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
