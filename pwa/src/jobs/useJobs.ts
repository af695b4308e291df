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

/** A function from a job to where it is, or was when it was done, in words; empty for none. */
export function useJobAddresses(): (job: Job) => string {
  const address = useAddresses();
  // A job that came before jobs had an address of their own is where its property is.
  return useMemo(
    () => (job) => (job.address ? addressWords(job.address) : address(job.property_id)),
    [address],
  );
}

/** The same for lists: where all there is is one address, it need not be said again. */
export function useListAddresses(): (job: Job) => string {
  const properties = useRows<Property>("property") ?? [];
  const only = properties.length === 1 && properties[0] ? addressWords(properties[0].doc) : "";
  const where = useJobAddresses();
  return useMemo(
    () => (job) => {
      const words = where(job);
      return words === only ? "" : words;
    },
    [only, where],
  );
}

/** A function from a property's id to its address in words; empty for none. */
export function useAddresses(): (property: string | null) => string {
  const rows = useRows<Property>("property");
  return useMemo(() => {
    const addresses = new Map(rows?.map(({ id, doc }) => [id, addressWords(doc)]));
    return (property) => (property && addresses.get(property)) || "";
  }, [rows]);
}
