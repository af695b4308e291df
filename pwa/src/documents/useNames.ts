/** What documents belong to, in words. */
import type { Row } from "@doorstep/sync";
import { useMemo } from "preact/hooks";
import { useAddresses } from "../jobs/useJobs";
import type { DocumentRow, Job, PropertyAddress } from "../kit/documents";
import { useRows } from "../kit/replica";
import { addressWords } from "../kit/words";
import type { Names } from "./listing";

/** Names of properties and jobs, the same object for as long as they stay; empty for none. */
export function useNames(): Names {
  const property = usePlaces();
  const jobs = useRows<Job>("job");
  return useMemo(() => {
    const titles = new Map(jobs?.map(({ id, doc }) => [id, `${doc.number} ${doc.title}`]));
    return { property, job: (id) => (id && titles.get(id)) || "" };
  }, [property, jobs]);
}

/** Addresses; of who has no business inside they are rows of another kind. */
function usePlaces(): (id: string | null) => string {
  const inside = useAddresses();
  const places = useRows<PropertyAddress>("place");
  return useMemo(() => {
    const known = new Map(places?.map(({ id, doc }) => [id, addressWords(doc)]));
    return (id) => inside(id) || (id && known.get(id)) || "";
  }, [inside, places]);
}

/** The properties that documents are of, each once, in the order of their addresses. */
export function placesOf(rows: Row<DocumentRow>[], names: Names): { id: string; name: string }[] {
  const ids = new Set(rows.map(({ doc }) => doc.property_id));
  return [...ids]
    .map((id) => ({ id: id ?? "", name: names.property(id) }))
    .filter(({ name }) => name)
    .sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
}
