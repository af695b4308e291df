import { useState } from "preact/hooks";
import { addPhotos, MOST_PHOTOS, NotAPhoto, type Photo, preparePhoto } from "../kit/photos";
import { countWords } from "../kit/words";
import { Icon } from "../ui";
import { Shot } from "./Shot";

interface Props {
  photos: Photo[];
  /** Photos are being made small; what is sent now would lack them. */
  busy: boolean;
  error?: string | undefined;
  onBusy(busy: boolean): void;
  /** Resolves with whether this device has room for them. */
  onChange(changed: (photos: Photo[]) => Photo[]): Promise<boolean>;
}

const NO_ROOM =
  "This phone has no room for that photo. What you wrote and the photos before it are kept. Make some room and add it again, or send without it.";

/** Up to six photos, made small on the device; said to be on it only once they are kept. */
export function Photos({ photos, busy, onBusy, onChange }: Props) {
  const [said, setSaid] = useState("");
  const add = async (input: HTMLInputElement) => {
    const files = [...(input.files ?? [])];
    input.value = "";
    onBusy(true);
    setSaid("");
    const { made, refused } = await prepareAll(files);
    const many = photos.length + made.length > MOST_PHOTOS;
    setSaid(refused ?? (many ? `Only ${MOST_PHOTOS} photos fit with one request.` : ""));
    if (!(await onChange((now) => addPhotos(now, made)))) {
      const before = new Set(photos.map(({ sha256 }) => sha256));
      await onChange((now) => now.filter(({ sha256 }) => before.has(sha256)));
      setSaid(NO_ROOM);
    }
    onBusy(false);
  };
  return (
    <fieldset class="shots" aria-busy={busy}>
      <legend>Photos, if they help</legend>
      <div class="photos">
        {photos.map((photo, index) => (
          <Shot
            key={photo.sha256}
            photo={photo}
            label={`Photo ${index + 1}`}
            onRemove={() => onChange((now) => now.filter(({ sha256 }) => sha256 !== photo.sha256))}
          />
        ))}
        {photos.length < MOST_PHOTOS && (
          <label class="add">
            <Icon name="camera" />
            <span>{busy ? "Making it small" : "Add"}</span>
            <input
              type="file"
              accept="image/*"
              multiple
              class="hidden"
              disabled={busy}
              onChange={(event) => void add(event.currentTarget)}
            />
          </label>
        )}
      </div>
      <p class="said" role="status">
        {said ||
          (photos.length && !busy ? `${countWords(photos.length, "photo")} on this phone` : "")}
      </p>
    </fieldset>
  );
}

async function prepareAll(files: File[]): Promise<{ made: Photo[]; refused: string | null }> {
  const made: Photo[] = [];
  let refused: string | null = null;
  for (const file of files.slice(0, MOST_PHOTOS)) {
    try {
      made.push(await preparePhoto(file));
    } catch (error) {
      refused = error instanceof NotAPhoto ? error.message : `${file.name} could not be read.`;
    }
  }
  return { made, refused };
}
