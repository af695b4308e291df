import { useState } from "preact/hooks";
import { countWords } from "../kit/words";
import { Button } from "../ui";
import { Shot } from "./Shot";
import type { Wish } from "./wish";

interface Props {
  wish: Wish;
  /** What was typed last came too late to be kept. */
  lost: boolean;
}

/** What was being written when this page lost its store to a newer version: to be read and copied. */
export function Stranded({ wish: { description, photos }, lost }: Props) {
  const [said, setSaid] = useState("");
  const copy = () =>
    navigator.clipboard.writeText(description).then(
      () => setSaid("Copied."),
      () => setSaid("It could not be copied. Please mark the words and copy them."),
    );
  return (
    <section class="sheet stranded" aria-label="What you wrote">
      <p>
        {lost ? (
          <b>
            What you typed last could not be kept here. Copy your words before you open it again.
          </b>
        ) : (
          "What you wrote is kept on this phone. Open this page again, and you can go on with it."
        )}
      </p>
      {description && <p class="told note">{description}</p>}
      {photos.length > 0 && (
        <div class="photos">
          {photos.map((photo, index) => (
            <Shot key={photo.sha256} photo={photo} label={`Photo ${index + 1}`} />
          ))}
        </div>
      )}
      {description && (
        <Button class="wide" onClick={copy}>
          Copy my words
        </Button>
      )}
      <p class="soft" role="status">
        {said || (photos.length ? `${countWords(photos.length, "photo")}, and what you chose` : "")}
      </p>
    </section>
  );
}
