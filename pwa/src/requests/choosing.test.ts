import { expect, test } from "vitest";
import { NotAPhoto, type Photo } from "../kit/photos";
import { choose, notTaken } from "./choosing";

const files = (...names: string[]) => names.map((name) => new File([name], name));
const photo = (name: string): Photo => ({
  ...{ sha256: name, size: 1, media_type: "image/jpeg", bytes: new ArrayBuffer(1) },
});
const prepare = async ({ name }: File) => {
  if (name.endsWith(".txt")) throw new NotAPhoto(name);
  return photo(name);
};

test("of eight chosen photos six are taken and two are spoken of", async () => {
  const chosen = await choose(files(..."abcdefgh"), [], prepare);
  expect(chosen.made.map(({ sha256 }) => sha256)).toEqual([..."abcdef"]);
  expect(notTaken(chosen)).toBe("2 photos were not taken: only 6 fit with one request.");
});

test("photos that are there already take room, and none twice", async () => {
  const chosen = await choose(files("a", "f", "g"), [..."abcde"].map(photo), prepare);
  expect(chosen.made.map(({ sha256 }) => sha256)).toEqual(["f"]);
  expect(notTaken(chosen)).toBe("1 photo was not taken: only 6 fit with one request.");
});

test("each file that is no photo is named, and takes no room", async () => {
  const chosen = await choose(files("x.txt", "a", "y.txt"), [], prepare);
  expect(chosen.made).toHaveLength(1);
  expect(notTaken(chosen)).toMatch(/^x\.txt could not.+ y\.txt could not/);
  expect(notTaken(await choose(files("a"), [], prepare))).toBe("");
});
