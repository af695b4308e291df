import { useState } from "preact/hooks";
import { addPhotos, MOST_PHOTOS, type Photo } from "../kit/photos";
import { countWords } from "../kit/words";
import { Icon } from "../ui";
import { choose, notTaken } from "./choosing";
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
export function Photos({ photos, busy, error, onBusy, onChange }: Props) {
  const [said, setSaid] = useState("");
  const add = async (files: File[]) => {
    onBusy(true);
    setSaid("");
    const chosen = await choose(files, photos);
    setSaid(notTaken(chosen));
    if (!(await onChange((now) => addPhotos(now, chosen.made)))) {
      const before = new Set(photos.map(({ sha256 }) => sha256));
      await onChange((now) => now.filter(({ sha256 }) => before.has(sha256)));
      setSaid(NO_ROOM);
    }
    onBusy(false);
  };
  const here =
    photos.length && !busy ? `${countWords(photos.length, "photo")} on this phone. ` : "";
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
        {photos.length < MOST_PHOTOS && <Add busy={busy} onChoose={add} />}
      </div>
      <p class="said" role="status">
        {said === NO_ROOM ? said : here + said}
      </p>
      {error && <p class="error">{error}</p>}
    </fieldset>
  );
}

function Add({ busy, onChoose }: { busy: boolean; onChoose(files: File[]): void }) {
  return (
    <label class="add">
      <Icon name="camera" />
      <span>{busy ? "Making it small" : "Add"}</span>
      <input
        type="file"
        accept="image/*"
        multiple
        class="hidden"
        disabled={busy}
        onChange={({ currentTarget }) => {
          onChoose([...(currentTarget.files ?? [])]);
          currentTarget.value = "";
        }}
      />
    </label>
  );
}
