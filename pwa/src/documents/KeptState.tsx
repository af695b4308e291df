import { State } from "../ui";
import type { Kept } from "./kept/kept";
import { keptWords } from "./words";

interface Props {
  kept: Kept;
  /** In a list, what is to come by itself is only read out: beside every row it would say nothing. */
  listed?: boolean;
}

/** Whether a file is on this phone, as a word with a shape. */
export function KeptState({ kept, listed }: Props) {
  const { tone, icon, text } = keptWords(kept);
  if (listed && kept.state === "downloading" && kept.waiting)
    return <span class="hidden">{text}</span>;
  return (
    <State tone={tone} icon={icon}>
      {text}
    </State>
  );
}
