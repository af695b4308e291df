import { expect, test } from "vitest";
import { addPhotos, fitWithin, MOST_PHOTOS, type Photo, sha256 } from "./photos";

test("the longest side becomes 1600 and the shape stays", () => {
  expect(fitWithin(4032, 3024)).toEqual([1600, 1200]);
  expect(fitWithin(3024, 4032)).toEqual([1200, 1600]);
});

test("a small photo is not made larger, a thin one keeps a pixel", () => {
  expect(fitWithin(640, 480)).toEqual([640, 480]);
  expect(fitWithin(20000, 3)).toEqual([1600, 1]);
});

test("a photo chosen twice is kept once, and six are enough", () => {
  const photo = (name: number): Photo => ({
    sha256: `${name}`,
    size: 1,
    media_type: "image/jpeg",
    bytes: new ArrayBuffer(1),
  });
  expect(addPhotos([photo(1)], [photo(1), photo(2)]).map((each) => each.sha256)).toEqual([
    "1",
    "2",
  ]);
  expect(
    addPhotos(
      [],
      Array.from({ length: 9 }, (_, at) => photo(at)),
    ),
  ).toHaveLength(MOST_PHOTOS);
});

test("a hash is SHA-256 in lower-case hex", async () => {
  const abc = new TextEncoder().encode("abc").buffer as ArrayBuffer;
  expect(await sha256(abc)).toBe(
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});
