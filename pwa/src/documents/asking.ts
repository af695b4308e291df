/** Asking for renewals from this device, with or without a network, and taking that back. */
import type { Row } from "@doorstep/sync";
import type { DocumentRow, ServiceRequest } from "../kit/documents";
import { uuid7 } from "../kit/ids";
import type { Place } from "../kit/place";
import { enqueue, replica } from "../kit/replica";
import { countWords } from "../kit/words";
import { keeping, toast } from "../ui";
import type { Names } from "./listing";
import { renewalArgs, renewalOf, wayBack } from "./renewing";

type Paper = Row<DocumentRow>;

/**
 * Asks for each to be renewed that nobody has asked for yet, in another window neither; says so, and
 * offers to take it back. Whatever could not be kept on this device is said, too.
 */
export async function askForRenewal(papers: Paper[], names: Names, place: Place): Promise<void> {
  const asked: string[] = [];
  const kept = await keeping(askEach(papers, names, place, asked));
  if (!kept || asked.length === 0) return;
  const what = asked.length === 1 ? "Renewal" : countWords(asked.length, "renewal");
  toast(`${what} asked for. It goes to the office by itself.`, {
    label: "Undo",
    run: () => void keeping(takeBack(asked)),
  });
}

async function askEach(papers: Paper[], names: Names, place: Place, asked: string[]) {
  for (const paper of papers) {
    const outbox = await replica().outbox();
    const requests = await replica().list<ServiceRequest>("request");
    if (renewalOf(paper.id, requests, outbox)?.is === "asked") continue;
    const id = uuid7();
    const args = renewalArgs(paper, names.property(paper.doc.property_id), place, id);
    if (!args) continue;
    await enqueue({ name: "request.create", ver: 1, args: { ...args } });
    asked.push(id);
  }
}

async function takeBack(ids: string[]): Promise<void> {
  for (const id of ids) {
    const way = wayBack(id, await replica().outbox());
    if (way.is === "discard") await replica().discard(way.item);
    else {
      const { after } = way;
      await enqueue({ name: "request.withdraw", ver: 1, args: { request_id: id }, after });
    }
  }
}
