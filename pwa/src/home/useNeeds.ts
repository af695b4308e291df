/** What needs the customer; how that is found out is fetched beside the first screen. */

import { cell, useCell } from "../kit/cell";
import type { AlertChoices, DocumentRow, Invoice, Payment, Property } from "../kit/documents";
import type { Place } from "../kit/place";
import { useOutbox, useRows } from "../kit/replica";
import { useRole } from "../kit/role";
import type { Known, Need, needsOf } from "./needs";

type Seen = Pick<Known, "visits" | "requests">;

interface Finding {
  needsOf: typeof needsOf;
}

/** Whose documents are rows of kinds of their own. */
const AUDIENCES = ["owner", "site", "billing", "everyone"];
const finding = cell<Finding | undefined>(undefined);

/** Finds what needs the customer; undefined until all of it was read, so that nothing jumps. */
export function useNeeds(): ((seen: Seen, place: Place) => Need[]) | undefined {
  const invoices = useRows<Invoice>("invoice");
  const payments = useRows<Payment>("payment");
  const documents = AUDIENCES.map((each) => useRows<DocumentRow>(`document_${each}`));
  const properties = useRows<Property>("property") ?? [];
  const choices = useRows<AlertChoices>("alert_choices");
  const outbox = useOutbox() ?? [];
  const role = useRole();
  const find = useCell(finding);
  if (!find) void import("./needs").then(keep, keep);
  if (!find || !invoices || !payments || documents.includes(undefined)) return undefined;
  return (seen, place) =>
    find.needsOf(
      { ...seen, invoices, payments, documents, properties, choices, outbox, role },
      place,
    );
}

/** A file that does not come is spoken of elsewhere; the rest of the screen does without. */
function keep(found?: Partial<Finding>): void {
  finding.value = { needsOf: found?.needsOf ?? (() => []) };
}
