/** The jobs of this device with the customer's waiting answers on them. */
import type { Row } from "@doorstep/sync";
import { useMemo } from "preact/hooks";
import type { Job, Property, Visit } from "../kit/documents";
import { useRows } from "../kit/replica";
import { addressWords } from "../kit/words";
import { withAnswers } from "./visits";

/** All jobs, or undefined until they were read. */
export function useJobs(): Row<Job>[] | undefined {
  const jobs = useRows<Job>("job");
  const answers = useRows<Partial<Visit>>("visit");
  return useMemo(() => jobs && withAnswers(jobs, answers ?? []), [jobs, answers]);
}

/** As `useAddresses`, for lists: where all work is at one address, it need not be said again. */
export function useListAddresses(): (property: string | null) => string {
  const several = (useRows<Property>("property")?.length ?? 0) > 1;
  const address = useAddresses();
  return useMemo(() => (several ? address : () => ""), [several, address]);
}

/** A function from a property's id to its address in words; empty for none. */
export function useAddresses(): (property: string | null) => string {
  const rows = useRows<Property>("property");
  return useMemo(() => {
    const addresses = new Map(rows?.map(({ id, doc }) => [id, addressWords(doc)]));
    return (property) => (property && addresses.get(property)) || "";
  }, [rows]);
}
