/** Photos made small on the device: upright, at most 1600 pixels a side, JPEG. */

/** A photo ready to be kept and sent; named by the SHA-256 of its bytes in hex. */
export interface Photo {
  sha256: string;
  size: number;
  media_type: "image/jpeg";
  bytes: ArrayBuffer;
}

/** How many photos one request takes. */
export const MOST_PHOTOS = 6;

const LONGEST_SIDE = 1600;
const QUALITY = 0.82;

/** The file is no picture this browser can read. */
export class NotAPhoto extends Error {
  constructor(readonly file: string) {
    super(`${file} could not be read as a photo. Please choose a JPEG, PNG or WebP picture.`);
  }
}

/** Make a photo of a file. Throws NotAPhoto when the browser cannot decode it. */
export async function preparePhoto(file: File): Promise<Photo> {
  const bytes = await (await shrink(file)).arrayBuffer();
  return { sha256: await sha256(bytes), size: bytes.byteLength, media_type: "image/jpeg", bytes };
}

/** The size that fits into a square of `longest`, never larger than it was, never below one pixel. */
export function fitWithin(
  width: number,
  height: number,
  longest: number = LONGEST_SIDE,
): [number, number] {
  const scale = Math.min(1, longest / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/** SHA-256 in lower-case hex. */
export async function sha256(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The photos with the new ones behind them: each once, no more than a request takes. */
export function addPhotos(photos: Photo[], added: Photo[]): Photo[] {
  const distinct = new Map([...photos, ...added].map((photo) => [photo.sha256, photo]));
  return [...distinct.values()].slice(0, MOST_PHOTOS);
}

async function shrink(file: File): Promise<Blob> {
  const bitmap = await decode(file);
  try {
    const [width, height] = fitWithin(bitmap.width, bitmap.height);
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const pen = canvas.getContext("2d");
    if (!pen) throw new NotAPhoto(file.name);
    pen.fillStyle = "#fff"; // JPEG has no transparency; without this it would turn black
    pen.fillRect(0, 0, width, height);
    pen.drawImage(bitmap, 0, 0, width, height);
    return await encode(canvas, file.name);
  } finally {
    bitmap.close();
  }
}

/** `from-image` turns the picture as its EXIF orientation says; the tag itself is not kept. */
async function decode(file: File): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new NotAPhoto(file.name);
  }
}

function encode(canvas: HTMLCanvasElement, name: string): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new NotAPhoto(name))),
      "image/jpeg",
      QUALITY,
    );
  });
}
