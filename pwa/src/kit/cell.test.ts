import { expect, test } from "vitest";
import { cell } from "./cell";

test("whoever watches is told of every change, and of nothing else", () => {
  const count = cell(0);
  const seen: number[] = [];
  const stop = count.watch(() => seen.push(count.value));
  count.value = 1;
  count.value = 1;
  count.value = 2;
  stop();
  count.value = 3;
  expect(seen).toEqual([1, 2]);
});

test("one who stops watching while being told does not stop the others", () => {
  const count = cell(0);
  const seen: string[] = [];
  const stop = count.watch(() => {
    seen.push("first");
    stop();
  });
  count.watch(() => seen.push("second"));
  count.value = 1;
  expect(seen).toEqual(["first", "second"]);
});
