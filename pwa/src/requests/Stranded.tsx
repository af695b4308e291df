import { useState } from "preact/hooks";
import { countWords } from "../kit/words";
import { Button } from "../ui";
import { WhatYouWrote } from "./WhatYouWrote";
import type { Wish } from "./wish";

interface Props {
  wish: Wish;
  /** What was typed last came too late to be kept. */
  lost: boolean;
}

const LOST = (
  <b>What you typed last could not be kept here. Copy your words before you open it again.</b>
);
const KEPT =
  "What you wrote is kept on this phone. Open this page again, and you can go on with it.";

/** What was being written when this page lost its store to a newer version: to be read and copied. */
export function Stranded({ wish, lost }: Props) {
  const { description, photos } = wish;
  const [said, setSaid] = useState("");
  const copy = () =>
    navigator.clipboard.writeText(description).then(
      () => setSaid("Copied."),
      () => setSaid("It could not be copied. Please mark the words and copy them."),
    );
  return (
    <WhatYouWrote wish={wish} news={lost ? LOST : KEPT}>
      {description && (
        <Button class="wide" onClick={copy}>
          Copy my words
        </Button>
      )}
      <p class="soft" role="status">
        {said || (photos.length ? `${countWords(photos.length, "photo")}, and what you chose` : "")}
      </p>
    </WhatYouWrote>
  );
}
