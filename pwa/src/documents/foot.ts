import { countWords } from "../kit/words";
import { sizeWords } from "./words";

/** "2 of 36 documents are kept on this phone, 4.1 MB of 100 MB."; without any room allowed, it says so. */
export function footWords(here: number, all: number, used: number, budget: number): string {
  const words = `${here} of ${countWords(all, "document is", "documents are")} kept on this phone`;
  if (budget) return `${words}, ${sizeWords(used)} of ${sizeWords(budget)}.`;
  return `${words}${used ? `, ${sizeWords(used)}` : ""}. None comes by itself.`;
}
