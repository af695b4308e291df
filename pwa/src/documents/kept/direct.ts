/** What comes straight from the server, past what is kept on this device. */
import { sha256 as hashOf } from "../../kit/photos";
import type { DocumentOf } from "../documents";
import { type Attempt, addressOf, refusal } from "./fetching";
import { within } from "./limit";
import * as words from "./states";
import { NotHere } from "./states";

/** The small picture of a document; undefined without one. */
export async function pictureOf(id: string): Promise<ArrayBuffer | undefined> {
  return within(asking(`${addressOf(id)}/thumbnail`), async ({ answer, body }) => {
    const isPicture = answer.ok && answer.headers.get("Content-Type")?.startsWith("image/");
    return isPicture ? (await body()).arrayBuffer() : undefined;
  }).catch(() => undefined);
}

/** A document's file, right to the last bit. Rejects with NotHere. */
export async function fetchWhole(row: DocumentOf): Promise<ArrayBuffer> {
  const bytes = await within(asking(addressOf(row.id)), async ({ answer, body }) => {
    const ended = refusal(answer, row);
    if (ended) throw new NotHere(whyNot(ended, answer.status));
    return (await body()).arrayBuffer();
  }).catch((error) => {
    throw error instanceof NotHere ? error : new NotHere(words.AWAY);
  });
  if ((await hashOf(bytes)) !== row.doc.sha256) throw new NotHere(words.DAMAGED);
  return bytes;
}

function asking(path: string): (signal: AbortSignal) => Promise<Response> {
  return (signal) => fetch(path, { cache: "no-store", signal });
}

function whyNot(ended: Attempt, status: number): string {
  if (ended.end === "cut") return ended.after || status === 429 ? words.BUSY : words.AWAY;
  if (ended.end === "gone") return words.GONE;
  if (ended.end === "changed") return words.CHANGED;
  return ended.end === "signed_out" ? words.SIGNED_OUT : words.REFUSED;
}
