/** What the list was narrowed down to, kept in the address: a reload or coming back shows the same. */
import type { Filter } from "./listing";

/** What the address narrows the list down to. */
export function filterOfAddress(): Filter {
  const query = new URLSearchParams(location.search);
  const of = (name: string) => query.get(name) ?? "";
  return { property: of("property"), text: of("text"), state: of("state") };
}

/** Writes it there, without a step to go back to. */
export function keepInAddress(filter: Filter): void {
  const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value));
  history.replaceState(history.state, "", `${location.pathname}${query.size ? `?${query}` : ""}`);
}
