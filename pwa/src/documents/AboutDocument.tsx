import type { Row } from "@doorstep/sync";
import type { DocumentRow, Job, Property } from "../kit/documents";
import type { Place } from "../kit/place";
import { useRow } from "../kit/replica";
import { countWords } from "../kit/words";
import { RowLink, Rows } from "../ui";
import type { Names } from "./listing";
import { datedWords, fileWords, issuedWords, sizeWords } from "./words";

interface Props {
  row: Row<DocumentRow>;
  place: Place;
  names: Names;
}

/** What it is, and what it belongs to; what this person has no access to is not linked. */
export function AboutDocument({ row: { doc }, place, names }: Props) {
  const job = useRow<Job>("job", doc.job_id ?? "");
  const property = useRow<Property>("property", doc.property_id ?? "");
  const where = names.property(doc.property_id);
  return (
    <section class="belongs">
      <h2>About it</h2>
      <dl class="facts">
        {factsOf(doc, place.today).map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {where && !property && (
          <div>
            <dt>Where</dt>
            <dd>{where}</dd>
          </div>
        )}
      </dl>
      <Rows>
        {job && (
          <RowLink
            href={`/portal/jobs/${job.id}`}
            icon="wrench"
            title={job.doc.title}
            detail={`Job ${job.doc.number}`}
          />
        )}
        {property && (
          <RowLink
            href={`/portal/settings/addresses/${property.id}`}
            icon="map-pin"
            title={where}
            detail="The address it is about"
          />
        )}
      </Rows>
    </section>
  );
}

function factsOf(doc: DocumentRow, today: string): [string, string][] {
  const facts: [string, string | null][] = [
    ["Of", doc.appliance],
    ["Issued", doc.issued_on && issuedWords(doc, today)],
    ["Valid until", doc.expires_on && datedWords(doc.expires_on)],
    [
      "File",
      [fileWords(doc), doc.pages && countWords(doc.pages, "page"), sizeWords(doc.size)]
        .filter(Boolean)
        .join(", "),
    ],
  ];
  return facts.filter((fact): fact is [string, string] => !!fact[1]);
}
