/** What comes straight from the server, past what is kept on this device. */
import { sha256 as hashOf } from "../../kit/photos";
import type { DocumentOf } from "../documents";
import { addressOf } from "./fetching";
import { AWAY, DAMAGED, NotHere } from "./states";

/** The small picture of a document; undefined without one. */
export async function pictureOf(id: string): Promise<ArrayBuffer | undefined> {
  const answer = await fetch(`${addressOf(id)}/thumbnail`, { cache: "no-store" }).catch(
    () => undefined,
  );
  const isPicture = answer?.ok && answer.headers.get("Content-Type")?.startsWith("image/");
  return isPicture ? answer?.arrayBuffer().catch(() => undefined) : undefined;
}

/** A document's file, right to the last bit. Rejects with NotHere. */
export async function fetchWhole({ id, doc }: DocumentOf): Promise<ArrayBuffer> {
  const answer = await fetch(addressOf(id), { cache: "no-store" }).catch(() => undefined);
  const bytes = answer?.ok && (await answer.arrayBuffer().catch(() => undefined));
  if (!bytes) throw new NotHere(AWAY);
  if ((await hashOf(bytes)) !== doc.sha256) throw new NotHere(DAMAGED);
  return bytes;
}
