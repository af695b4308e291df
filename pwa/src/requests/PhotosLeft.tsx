import { useDraft } from "../kit/drafts";
import { countWords } from "../kit/words";
import { leftoverKey } from "./leftover";
import { Shot } from "./Shot";
import type { Wish } from "./wish";

/** Photos that a request lacks, and the way to send them after all. */
export function PhotosLeft({ request }: { request: string }) {
  const { value, gone } = useDraft<Wish | null>(leftoverKey(request), () => null);
  const photos = value?.photos ?? [];
  if (gone || photos.length === 0) return null;
  return (
    <section class="sheet leftover">
      <h2>{countWords(photos.length, "photo is", "photos are")} not with this request</h2>
      <p class="soft">
        It went out before. {photos.length === 1 ? "The photo is" : "They are"} on this phone only,
        and can go to the office with a new request.
      </p>
      <div class="photos">
        {photos.map((photo, index) => (
          <Shot key={photo.sha256} photo={photo} label={`Photo ${index + 1}`} />
        ))}
      </div>
      <a class="button wide" href={`/portal/requests/new?more=${request}`}>
        Ask anew with {photos.length === 1 ? "it" : "them"}
      </a>
    </section>
  );
}
