/** Several documents saved from this phone, without a connection: there is no ZIP then. */
import type { Row } from "@doorstep/sync";
import type { DocumentRow } from "../kit/documents";
import { countWords } from "../kit/words";
import { type Kept, open } from "./kept/kept";
import { fileOf } from "./useFile";
import { nameOf } from "./words";

/** How many are named before the others are only counted. */
const FEW = 3;

type Paper = Row<DocumentRow>;

/** Those whose present file is not on this phone. */
export function notHere(rows: Paper[], stateOf: (id: string) => Kept): Paper[] {
  return rows.filter(({ id }) => stateOf(id).state !== "kept");
}

/** Which ones cannot be saved now, and what to do; empty if all can. */
export function missingWords(missing: Paper[]): string {
  if (missing.length === 0) return "";
  const few = missing.length === FEW + 1 ? missing.length : FEW;
  const names = missing.slice(0, few).map(({ doc }) => nameOf(doc));
  const rest = missing.length - names.length;
  const all = [...names, ...(rest ? [`${rest} more`] : [])];
  const one = missing.length === 1;
  const which = one
    ? `“${all[0]}” is not on this phone.`
    : `${countWords(missing.length, "document")} that you chose are not on this phone: ${all.join("; ")}.`;
  return `There is no connection just now, and ${which} Leave ${one ? "it" : "them"} out, or save all once there is one.`;
}

/** The files of documents that are here. Rejects with NotHere. */
export async function filesOf(rows: Paper[]): Promise<File[]> {
  const files: File[] = [];
  for (const row of rows) files.push(fileOf(row.doc, await open(row)));
  return named(files);
}

/** Files of one name are told apart, so that none takes the place of another: "a.pdf", "a (2).pdf". */
export function named(files: File[]): File[] {
  const taken = new Set<string>();
  return files.map((file) => {
    const [, stem = file.name, suffix = ""] = /^(.+?)(\.[^.]*)?$/.exec(file.name) ?? [];
    let name = file.name;
    for (let number = 2; taken.has(name.toLowerCase()); number++)
      name = `${stem} (${number})${suffix}`;
    taken.add(name.toLowerCase());
    return name === file.name ? file : new File([file], name, { type: file.type });
  });
}
