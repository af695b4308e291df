/** What the list was narrowed down to, kept in the address: a reload or coming back shows the same. */
import { type Filter, NO_FILTER } from "./listing";

/** The wallet as a list by urgency, or as a grid of places. */
export type View = "urgency" | "places";

/** What the address narrows the list down to. */
export function filterOfAddress(): Filter {
  const query = new URLSearchParams(location.search);
  const known = Object.keys(NO_FILTER).map((name) => [name, query.get(name) ?? ""]);
  return Object.fromEntries(known) as unknown as Filter;
}

/** How the address shows the wallet. */
export function viewOfAddress(): View {
  return new URLSearchParams(location.search).get("view") === "places" ? "places" : "urgency";
}

/** Writes both there, without a step to go back to. */
export function keepInAddress(filter: Filter, view: View): void {
  const said = { ...filter, view: view === "places" ? view : "" };
  const query = new URLSearchParams(Object.entries(said).filter(([, value]) => value));
  history.replaceState(history.state, "", `${location.pathname}${query.size ? `?${query}` : ""}`);
}
