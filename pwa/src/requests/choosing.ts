/** Taking in the photos that were chosen, and telling of those that were not taken. */
import { MOST_PHOTOS, NotAPhoto, type Photo, preparePhoto } from "../kit/photos";
import { countWords } from "../kit/words";

/** `made` are new; `refused` says of each file why it is none; `left` did not fit any more. */
export interface Chosen {
  made: Photo[];
  refused: string[];
  left: number;
}

/** Makes photos of files for as long as there is room beside those that are there. */
export async function choose(
  files: File[],
  photos: Photo[],
  prepare: (file: File) => Promise<Photo> = preparePhoto,
): Promise<Chosen> {
  const chosen: Chosen = { made: [], refused: [], left: 0 };
  const known = new Set(photos.map(({ sha256 }) => sha256));
  for (const file of files) {
    if (known.size >= MOST_PHOTOS) chosen.left++;
    else await take(file, known, chosen, prepare);
  }
  return chosen;
}

async function take(
  file: File,
  known: Set<string>,
  { made, refused }: Chosen,
  prepare: (file: File) => Promise<Photo>,
): Promise<void> {
  try {
    const photo = await prepare(file);
    if (!known.has(photo.sha256)) made.push(photo);
    known.add(photo.sha256);
  } catch (error) {
    refused.push(error instanceof NotAPhoto ? error.message : `${file.name} could not be read.`);
  }
}

/** What has to be said of files that were not taken; empty when all were. */
export function notTaken({ refused, left }: Chosen): string {
  const full = `${countWords(left, "photo was", "photos were")} not taken: only ${MOST_PHOTOS} fit with one request.`;
  return [...refused, ...(left ? [full] : [])].join(" ");
}
