/** Tables as text (RFC 4180), with whichever separator they were written. */

const SEPARATORS = [",", ";", "\t"];

/** The rows of a table, at most `most` of them, and whether there are more. */
export function tableOf(text: string, most: number): { rows: string[][]; more: boolean } {
  const separator = separatorOf(text);
  const rows: string[][] = [];
  let row: string[] = [];
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  while (at < text.length && rows.length < most) {
    const cell = cellAt(text, at, separator);
    row.push(cell.value);
    at = cell.end;
    if (text[at] === separator) {
      at++;
      if (at < text.length) continue;
      row.push("");
    }
    at += text.startsWith("\r\n", at) ? 2 : 1;
    rows.push(row);
    row = [];
  }
  return { rows, more: at < text.length };
}

/** The one that the first line has most of. */
function separatorOf(text: string): string {
  const [first = ""] = text.split("\n", 1);
  const counts = SEPARATORS.map((each) => first.split(each).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ",";
}

function cellAt(text: string, from: number, separator: string): { value: string; end: number } {
  if (text[from] === '"') return quotedAt(text, from + 1);
  let end = from;
  while (end < text.length && text[end] !== separator && !"\r\n".includes(text[end] ?? "")) end++;
  return { value: text.slice(from, end), end };
}

/** A quotation mark within one is written twice; one that does not end reaches to the end. */
function quotedAt(text: string, from: number): { value: string; end: number } {
  let end = text.indexOf('"', from);
  while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
  const last = end < 0 ? text.length : end;
  return { value: text.slice(from, last).replaceAll('""', '"'), end: end < 0 ? last : end + 1 };
}
