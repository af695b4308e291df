import { expect, test } from "vitest";
import { tableOf } from "./csv";

const rows = (text: string) => tableOf(text, 10).rows;

test("a table is read whichever way its lines end and its cells are parted", () => {
  const table = [
    ["a", "b"],
    ["1", "2"],
  ];
  for (const text of ["a,b\r\n1,2\r\n", "a;b\n1;2", "\uFEFFa\tb\n1\t2\n"])
    expect(rows(text)).toEqual(table);
  expect(rows("a,\n,b,")).toEqual([
    ["a", ""],
    ["", "b", ""],
  ]);
  expect(rows("")).toEqual([]);
});

test("what is quoted may hold the separator, a line's end and the mark itself", () => {
  expect(rows('x,"a, ""b""\nc"\ny,""')).toEqual([
    ["x", 'a, "b"\nc'],
    ["y", ""],
  ]);
  expect(rows('a,"never ends\nb')).toEqual([["a", "never ends\nb"]]);
});

test("of a long table the beginning is shown, and that there is more", () => {
  expect(tableOf("1\n2\n3\n", 2)).toEqual({ rows: [["1"], ["2"]], more: true });
  expect(tableOf("1\n2\n", 2).more).toBe(false);
});
