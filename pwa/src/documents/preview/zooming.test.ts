import { expect, test } from "vitest";
import { bounded, LARGEST, larger, percentWords, shiftOf, smaller, zoomOfKey } from "./zooming";

test("the buttons go from step to step, also from where fingers have left it", () => {
  expect([larger(1), larger(1.7), larger(LARGEST)]).toEqual([1.5, 2, LARGEST]);
  expect([smaller(LARGEST), smaller(1.7), smaller(1)]).toEqual([3, 1.5, 1]);
  expect(smaller(larger(1.001))).toBe(1);
});

test("fingers cannot make it smaller than the screen, nor larger than can be painted", () => {
  expect([bounded(0.2), bounded(2.2), bounded(99)]).toEqual([1, 2.2, LARGEST]);
});

test("keys do the same as the buttons, and others mean nothing", () => {
  expect(["+", "=", "-", "0", "ArrowUp"].map((key) => zoomOfKey(key, 2))).toEqual([
    ...[3, 3, 1.5, 1],
    undefined,
  ]);
  expect(percentWords(1.499)).toBe("150 %");
});

test("the point between the fingers stays between them", () => {
  expect(shiftOf(100, 1, 2)).toBe(100);
  expect(shiftOf(300, 3, 1)).toBeCloseTo(-200);
});
