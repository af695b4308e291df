import { State } from "../ui";
import type { Kept } from "./kept/kept";
import { keptWords } from "./words";

/** Whether a file is on this phone, as a word with a shape. */
export function KeptState({ kept }: { kept: Kept }) {
  const { tone, icon, text } = keptWords(kept);
  return (
    <State tone={tone} icon={icon}>
      {text}
    </State>
  );
}
