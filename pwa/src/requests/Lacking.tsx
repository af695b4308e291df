import type { Photo } from "../kit/photos";
import { countWords } from "../kit/words";
import { Shot } from "./Shot";

interface Props {
  photos: Photo[];
  onChange(changed: (photos: Photo[]) => Photo[]): void;
}

/** Photos that were added after the request had gone out: what is so, and what can be done. */
export function Lacking({ photos, onChange }: Props) {
  const count = photos.length;
  if (count === 0) return null;
  return (
    <section class="note lacking" aria-label="Photos that are not with the request">
      <p>
        <b>{countWords(count, "photo is", "photos are")} not with this request.</b> It went out
        before, and a request that was sent takes no more photos. Save, and we keep{" "}
        {count === 1 ? "it" : "them"} on this phone for a new request.
      </p>
      <div class="photos">
        {photos.map((photo, index) => (
          <Shot
            key={photo.sha256}
            photo={photo}
            label={`Photo ${index + 1}`}
            onRemove={() => onChange((now) => now.filter(({ sha256 }) => sha256 !== photo.sha256))}
          />
        ))}
      </div>
    </section>
  );
}
